namespace Watch.Actors.Watcherd.Configuration;

/// <summary>Reads what exec, http and log have of their own.</summary>
internal static class ActionTypes
{
    // What we send ourselves.
    private static readonly string[] OwnHeaders = ["Idempotency-Key", "Content-Type", "Content-Length", "Host", "Transfer-Encoding"];

    public static ExecPlan ReadExec(CommonPlan common, SectionReader section)
    {
        var environment = section.NamedTexts("env");
        foreach (var each in environment.Where(each => each.Name.Length == 0 || each.Name.Contains('=', StringComparison.Ordinal)))
            section.Wrong("env", $"\"{each.Name}\" is no name of a variable: leave = out of it");
        var directory = section.Text("directory") is { Length: > 0 } given ? section.Scope.FullPath(given) : section.Scope.Folder;
        if (!Directory.Exists(directory))
            section.Wrong("directory", $"\"{directory}\" is no folder: give one that exists, or leave it empty");
        if (section.IsEmptyList("argv"))
            section.Wrong("argv", "is empty: give the program and its arguments, such as [\"/usr/bin/logger\", \"-t\", \"etcd\"]");
        return new ExecPlan
        {
            Name = common.Name,
            Timeout = common.Timeout,
            Queue = common.Queue,
            Command = CommandReader.Read(section, "argv", environment, directory)
                ?? new CommandPlan(ListOf<string>.Empty, environment, directory),
        };
    }

    public static HttpPlan ReadHttp(CommonPlan common, SectionReader section)
    {
        var headers = section.NamedTexts("headers");
        foreach (var header in headers)
        {
            if (WhyNotSent(header) is { } why) section.Section("headers").Wrong(header.Name, why);
        }
        return new HttpPlan
        {
            Name = common.Name,
            Timeout = common.Timeout,
            Queue = common.Queue,
            Url = ReadUrl(section),
            Headers = headers,
        };
    }

    public static LogPlan ReadLog(CommonPlan common, SectionReader section)
    {
        var text = section.Text("path");
        var path = text is "-" or "" ? null : section.Scope.FullPath(text);
        if (text.Length == 0) section.Wrong("path", "is missing: give a file to append to, or \"-\" for standard output");
        else if (path is not null && section.Scope.WhyNotAppendable(path) is { } why) section.Wrong("path", why);
        return new LogPlan { Name = common.Name, Timeout = common.Timeout, Queue = common.Queue, Path = path };
    }

    private static string? WhyNotSent(NamedValue header) =>
        OwnHeaders.Contains(header.Name, StringComparer.OrdinalIgnoreCase) ? "is set by watcherd itself: leave it out"
        : header.Name.Length == 0 || !header.Name.All(IsOfHeaderName) ? "is no name of a header: use letters, digits and -"
        : header.Value.Any(c => c is < ' ' or > '~') ? "has a value that a header cannot have: use ASCII in one line"
        : null;

    private static bool IsOfHeaderName(char c) =>
        char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);

    // An address may hold a secret in its query: it is not shown.
    private static Uri ReadUrl(SectionReader section)
    {
        const string Example = "give one such as https://example.org/hook";
        var text = section.Text("url");
        var isUrl = Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Host.Length > 0;
        if (text.Length == 0) section.Wrong("url", $"is missing: {Example}");
        else if (!isUrl) section.Wrong("url", $"is no address: {Example}");
        else if (url!.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            section.Wrong("url", $"has the unknown scheme \"{url.Scheme}\": use http or https");
        else if (url.UserInfo.Length > 0) section.Wrong("url", "has a user in it: put that in headers { Authorization = … }");
        else if (url.Fragment.Length > 0) section.Wrong("url", "has a part after #, which is never sent: leave it out");
        return url ?? new Uri("http://none");
    }
}
