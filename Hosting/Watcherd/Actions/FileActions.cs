using Watch.Actors.Watcherd.Configuration;

namespace Watch.Actors.Watcherd.Actions;

/// <summary>Keeps a file for each key: it holds the value, and goes when the key goes.</summary>
internal sealed class KeyFileAction : IAction
{
    private readonly KeyPattern _pattern;
    private readonly FileCommands _commands;
    private readonly FileChanger _files;

    public KeyFileAction(FilePlan plan, CommandRunner runner)
    {
        _pattern = new KeyPattern(plan.Path, plan.PrefixLength);
        _commands = new FileCommands(plan, runner);
        _files = new FileChanger(plan, _pattern.Folder, _commands);
    }

    public bool IsOverRange => false;

    public async ValueTask<ActionFailure?> RunAsync(Change change, IRangeView range, CancellationToken stopped)
    {
        var path = _pattern.PathOf(change.Key);
        return change.Type == EventType.Delete
            ? await _files.RemoveAsync(path, stopped)
            : await _files.WriteAsync(path, change.Value, stopped);
    }

    public async ValueTask<string> PreviewAsync(Change change, IRangeView range, CancellationToken stopped) =>
        await FileDiff.OfAsync(_pattern.PathOf(change.Key), change.Type == EventType.Delete ? default(ReadOnlyMemory<byte>?) : change.Value, stopped);

    public ValueTask DisposeAsync()
    {
        _commands.Dispose();
        return default;
    }
}

/// <summary>Keeps one file, made from a template over the whole range.</summary>
internal sealed class TemplateFileAction : IAction
{
    private readonly FilePlan _plan;
    private readonly RangeTemplate _template;
    private readonly FileCommands _commands;
    private readonly FileChanger _file;

    public TemplateFileAction(FilePlan plan, TemplatePlan template, CommandRunner runner)
    {
        (_plan, _template) = (plan, new RangeTemplate(template.Text));
        _commands = new FileCommands(plan, runner);
        _file = new FileChanger(plan, Path.GetDirectoryName(plan.Path)!, _commands);
    }

    public bool IsOverRange => true;

    public async ValueTask<ActionFailure?> RunAsync(Change change, IRangeView range, CancellationToken stopped)
    {
        try
        {
            return await _file.WriteAsync(_plan.Path, Render(change, range), stopped);
        }
        catch (TemplateException wrong)
        {
            return new ActionFailure($"{_plan.Path} cannot be made from its template: {wrong.Message}", MayBeRetried: false);
        }
    }

    public async ValueTask<string> PreviewAsync(Change change, IRangeView range, CancellationToken stopped)
    {
        try
        {
            return await FileDiff.OfAsync(_plan.Path, Render(change, range), stopped);
        }
        catch (TemplateException wrong)
        {
            return $"{_plan.Path} cannot be made from its template: {wrong.Message}";
        }
    }

    public ValueTask DisposeAsync()
    {
        _commands.Dispose();
        return default;
    }

    private byte[] Render(Change change, IRangeView range) => _template.Render(change.Watch, _plan.PrefixLength, range);
}
