namespace Watch.Actors.Watcherd.Specs.Pipeline.Properties;

/// <summary>A move of a schedule. Numbers name things by their place, modulo how many there are.</summary>
internal abstract record Move
{
    public abstract void Play(PipelineRun run);

    /// <summary>A transaction that puts some keys and deletes others.</summary>
    public sealed record Commit(string Puts, string Deletes) : Move
    {
        public override void Play(PipelineRun run) => run.Commit(
            [.. Words(Puts).Select(key => (key, false)), .. Words(Deletes).Select(key => (key, true))]);

        private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    public sealed record Compact(int RevisionsAgo) : Move
    {
        public override void Play(PipelineRun run) => run.Compact(RevisionsAgo);
    }

    /// <summary>The watch tells the next notification.</summary>
    public sealed record Tell(int Most) : Move
    {
        public override void Play(PipelineRun run) => run.Tell(source => source.Next(Most));
    }

    public sealed record Progress : Move
    {
        public override void Play(PipelineRun run) => run.Tell(source => source.Progress());
    }

    public sealed record Relist : Move
    {
        public override void Play(PipelineRun run) => run.Relist();
    }

    public sealed record EndWatch : Move
    {
        public override void Play(PipelineRun run) => run.Tell(source => source.End());
    }

    /// <summary>Something is written or read, or an action begun.</summary>
    public sealed record Work(int Number, Outcome Outcome) : Move
    {
        public override void Play(PipelineRun run) => run.Work(Number, Outcome);
    }

    /// <summary>A run ends that was begun and goes on.</summary>
    public sealed record EndRun(int Number, Outcome Outcome) : Move
    {
        public override void Play(PipelineRun run) => run.EndRun(Number, Outcome);
    }

    public sealed record Disk(bool IsFull) : Move
    {
        public override void Play(PipelineRun run) => run.Disk(IsFull);
    }

    public sealed record Wait(int Milliseconds) : Move
    {
        public override void Play(PipelineRun run) => run.Wait(TimeSpan.FromMilliseconds(Milliseconds));
    }

    /// <summary>The process is killed, and started again.</summary>
    /// <param name="RecordsLeft">What was under way was begun and never ended; of a write, so many records; null: nothing was begun.</param>
    /// <param name="CompactsAgo">History that is compacted meanwhile, up to so many revisions ago; null: none.</param>
    public sealed record Crash(int? RecordsLeft, int? CompactsAgo) : Move
    {
        public override void Play(PipelineRun run)
        {
            if (CompactsAgo is { } revisions) run.Compact(revisions);
            run.Crash(RecordsLeft);
        }
    }

    /// <summary>The process is ended in order, and started again.</summary>
    public sealed record Stop : Move
    {
        public override void Play(PipelineRun run) => run.Stop();
    }

    /// <summary>Everything is healed and served, and judged; then it goes on.</summary>
    public sealed record Calm : Move
    {
        public override void Play(PipelineRun run) => run.Calm();
    }
}
