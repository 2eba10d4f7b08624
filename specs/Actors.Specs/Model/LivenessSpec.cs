using Watch.Actors.Model;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Model;

/// <summary>Silence as a table: what was seen at which second, and what is done about it.</summary>
public class LivenessSpec
{
    private static readonly StreamSight Silent = new(0, false, true, false);

    private readonly Liveness _liveness = new(new LivenessSettings(Seconds(4), Seconds(3), Seconds(20)));

    public LivenessSpec() => _liveness.Opened(TimeSpan.Zero);

    public static TheoryData<GrpcCode, FailureOrigin, bool> Failures => new()
    {
        { GrpcCode.PermissionDenied, FailureOrigin.Server, true },
        { GrpcCode.Unauthenticated, FailureOrigin.Server, true },
        { GrpcCode.InvalidArgument, FailureOrigin.Server, true },
        { GrpcCode.Unimplemented, FailureOrigin.Server, true },
        { GrpcCode.ResourceExhausted, FailureOrigin.Server, true },
        { GrpcCode.ResourceExhausted, FailureOrigin.Limit, true },
        { GrpcCode.Unavailable, FailureOrigin.Server, false },
        { GrpcCode.DeadlineExceeded, FailureOrigin.Server, false },
        { GrpcCode.DeadlineExceeded, FailureOrigin.Transport, false },
        { GrpcCode.Unavailable, FailureOrigin.Transport, false },
        { GrpcCode.Internal, FailureOrigin.Transport, false },
        { GrpcCode.Unauthenticated, FailureOrigin.Transport, false },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Any_answer_of_the_server_shows_life_but_that_it_cannot_serve(GrpcCode code, FailureOrigin origin, bool isLife) =>
        Assert.Equal(isLife, Liveness.ShowsLife(new GrpcException(code, "", origin)));

    [Fact]
    public void A_read_that_succeeds_shows_life() => Assert.True(Liveness.ShowsLife(null));

    [Theory]
    [InlineData(100, false, true, LivenessStep.Listen)]
    [InlineData(0, true, true, LivenessStep.Listen)]
    [InlineData(0, false, true, LivenessStep.Ask)]
    [InlineData(0, false, false, LivenessStep.Probe)]
    internal void A_first_look(long bytes, bool isHeldBack, bool mayBeAsked, LivenessStep step) =>
        Assert.Equal(step, _liveness.Look(Seconds(4), new StreamSight(bytes, isHeldBack, mayBeAsked, false)));

    [Theory]
    [InlineData(0, LivenessStep.Probe)]
    [InlineData(1, LivenessStep.Listen)]
    internal void A_look_after_the_question(long bytes, LivenessStep step)
    {
        _liveness.Look(Seconds(4), Silent);
        Assert.Equal(step, _liveness.Look(Seconds(7), Silent with { BytesReceived = bytes }));
    }

    [Theory]
    [InlineData(0, false, LivenessStep.Dead)]
    [InlineData(0, true, LivenessStep.Listen)]
    [InlineData(1, false, LivenessStep.Listen)]
    internal void After_the_read(long bytes, bool isAlive, LivenessStep step)
    {
        _liveness.Look(Seconds(4), Silent);
        _liveness.Look(Seconds(7), Silent);
        Assert.Equal(step, _liveness.Probed(Seconds(8), Silent with { BytesReceived = bytes }, isAlive));
    }

    [Fact]
    public void What_was_heard_before_counts_once()
    {
        Assert.Equal(LivenessStep.Listen, _liveness.Look(Seconds(4), Silent with { BytesReceived = 9 }));
        Assert.Equal(LivenessStep.Ask, _liveness.Look(Seconds(8), Silent with { BytesReceived = 9 }));
        Assert.Equal(Seconds(4), _liveness.SilentFor(Seconds(8)));
    }

    [Fact]
    public void After_a_read_that_shows_life_it_begins_with_the_question_again()
    {
        _liveness.Look(Seconds(4), Silent);
        _liveness.Look(Seconds(7), Silent);
        _liveness.Probed(Seconds(7), Silent, true);
        Assert.Equal(LivenessStep.Ask, _liveness.Look(Seconds(11), Silent));
    }

    [Theory]
    [InlineData(19, LivenessStep.Listen)]
    [InlineData(20, LivenessStep.Deaf)]
    internal void A_stream_that_stays_silent_while_reads_are_answered_is_deaf_in_the_end(int second, LivenessStep step)
    {
        _liveness.Look(Seconds(4), Silent);
        _liveness.Look(Seconds(7), Silent);
        Assert.Equal(step, _liveness.Probed(Seconds(second), Silent, true));
    }

    [Fact]
    public void Without_a_limit_of_silence_it_is_never_deaf()
    {
        var patient = new Liveness(new LivenessSettings(Seconds(4), Seconds(3), TimeSpan.Zero));
        patient.Look(Seconds(4), Silent);
        Assert.Equal(LivenessStep.Listen, patient.Probed(TimeSpan.FromDays(9), Silent, true));
    }

    [Theory]
    [InlineData(7, LivenessStep.Listen)]
    [InlineData(8, LivenessStep.Deaf)]
    internal void A_create_that_stays_unanswered_shows_it_sooner(int second, LivenessStep step)
    {
        var waiting = Silent with { AwaitsCreated = true };
        _liveness.Look(Seconds(4), waiting);
        Assert.Equal(step, _liveness.Probed(Seconds(second), waiting, true));
    }

    [Fact]
    public void A_create_that_was_sent_later_is_waited_for_anew()
    {
        _liveness.Look(Seconds(4), Silent with { AwaitsCreated = true });
        _liveness.Look(Seconds(7), Silent with { BytesReceived = 1 });
        _liveness.Look(Seconds(11), Silent with { BytesReceived = 1, AwaitsCreated = true });
        Assert.Equal(LivenessStep.Listen, _liveness.Probed(Seconds(14), Silent with { BytesReceived = 1, AwaitsCreated = true }, true));
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
