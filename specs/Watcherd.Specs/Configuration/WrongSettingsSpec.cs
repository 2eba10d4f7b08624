namespace Watch.Actors.Watcherd.Specs.Configuration;

/// <summary>Each thing that can be wrong gives one line: file, line, key, what, remedy.</summary>
public class WrongSettingsSpec
{
    private const string Action = "main:4: watcherd.watches.w.actions.a";

    [Theory]
    [InlineData("timeout = 5 parsecs", ".timeout: \"5 parsecs\" cannot be read: give a duration such as 500ms, 5s or 2m")]
    [InlineData("timeout = 5", ".timeout: is 5, without a unit: give a duration such as 500ms, 5s or 2m")]
    [InlineData("timeout = off", ".timeout: \"off\" cannot be read: give a duration such as 500ms, 5s or 2m")]
    [InlineData("tiemout = 5s", ".tiemout: no such setting; did you mean watcherd.watches.w.actions.a.timeout?")]
    [InlineData("retry = 5", ".retry: is a section: give the settings in it, such as watcherd.watches.w.actions.a.retry.tries")]
    [InlineData("timeout { s = 1 }", ".timeout: is one setting, not a section: give it a value")]
    [InlineData("debounce { min = 20s }", ".debounce.min: 00:00:20 is above max 00:00:10: make it the smaller of the two")]
    [InlineData("concurrency = 0", ".concurrency: is 0: give 1 or more")]
    [InlineData("max-pending = few", ".max-pending: \"few\" cannot be read: give a whole number")]
    [InlineData("rate.actions = 0", ".rate.actions: is 0: give 1 or more")]
    [InlineData("rate.per = 0s", ".rate.per: is 00:00:00: give a duration above zero")]
    [InlineData("retry.tries = -1", ".retry.tries: is -1: give 0 or more")]
    [InlineData("retry.jitter = 2", ".retry.jitter: is 2: give a number from 0 to 1")]
    [InlineData("retry.factor = 0", ".retry.factor: is 0: give a number from 1 to 100")]
    [InlineData("retry.min-backoff = 1m", ".retry.min-backoff: 00:01:00 is above max-backoff 00:00:30: make it the smaller of the two")]
    [InlineData("dead-letter = \"/dev/null/x\"", ".dead-letter: \"/dev/null\" is a file, and a folder is needed there: give another path")]
    [InlineData("path = \"/dev/null/x\"", ".path: \"/dev/null\" is a file, and a folder is needed there: give another path")]
    [InlineData("path = \"/\"", ".path: \"/\" is a folder: give the path of a file")]
    [InlineData("path = \"\"", ".path: is missing: give a file to append to, or \"-\" for standard output")]
    [InlineData("url = \"http://x\"", ".url: an action of type log has no such setting, http has: leave it out, or change the type")]
    [InlineData("type = lgo", ".type: there is no action \"lgo\"; did you mean log? there are exec, file, http and log")]
    [InlineData("type = \"\"", ".type: is missing: give exec, file, http or log")]
    public void Any_action(string setting, string line) => Rejects($"type = log, path = \"-\", {setting}", line);

    [Theory]
    [InlineData("", ".argv: is empty: give the program and its arguments, such as [\"/usr/bin/logger\", \"-t\", \"etcd\"]")]
    [InlineData("argv = \"thing -x\"", ".argv: is no list of texts: give one such as [\"one\", \"two\"]")]
    [InlineData("argv = [nosuch, s3cret]", ".argv: there is no command \"nosuch\" in PATH: give the path of one, or install it; each argument is an item of its own")]
    [InlineData("argv = [\"/bin/nosuch\"]", ".argv: there is no command \"/bin/nosuch\" that can be run: give the path of one")]
    [InlineData("argv = [thing], directory = \"/nosuch\"", ".directory: \"/nosuch\" is no folder: give one that exists, or leave it empty")]
    [InlineData("argv = [thing], env { \"A=B\" = s3cret }", ".env: \"A=B\" is no name of a variable: leave = out of it")]
    [InlineData("argv = [thing], env { A = [s3cret] }", ".env.A: is no text: give one in quotes")]
    public void Exec(string setting, string line) => Rejects($"type = exec, {setting}", line);

    [Theory]
    [InlineData("", ".url: is missing: give one such as https://example.org/hook")]
    [InlineData("url = \"example.org/?s3cret\"", ".url: is no address: give one such as https://example.org/hook")]
    [InlineData("url = \"ftp://example.org\"", ".url: has the unknown scheme \"ftp\": use http or https")]
    [InlineData("url = \"http://me:s3cret@example.org\"", ".url: has a user in it: put that in headers { Authorization = … }")]
    [InlineData("url = \"http://example.org/#x\"", ".url: has a part after #, which is never sent: leave it out")]
    [InlineData("url = \"http://x\", headers { host = s3cret }", ".headers.host: is set by watcherd itself: leave it out")]
    [InlineData("url = \"http://x\", headers { \"a b\" = s3cret }", ".headers.a b: is no name of a header: use letters, digits and -")]
    [InlineData("url = \"http://x\", headers { a = \"s3cret\\né\" }", ".headers.a: has a value that a header cannot have: use ASCII in one line")]
    public void Http(string setting, string line) => Rejects($"type = http, {setting}", line);

    [Theory]
    [InlineData("", ".path: is missing: give the file to write, with {key} in it for a file for each key")]
    [InlineData("path = \"x\"", ".path: has no placeholder, so every key would overwrite the last: put {key} or {rest} in it")]
    [InlineData("path = \"{ky}\"", ".path: there is no placeholder {ky}; did you mean {key}?")]
    [InlineData("path = \"/dev/null/{key}\"", ".path: \"/dev/null\" is a file, and a folder is needed there: give another path")]
    [InlineData("path = \"{key}\", template = good.hbs", ".path: has a placeholder, and a template makes one file of all keys: leave one of the two out")]
    [InlineData("path = \"x\", template = none.hbs", ".template: \"~/none.hbs\" does not exist: give the path of a Handlebars template")]
    [InlineData("path = \"x\", template = open.hbs", ".template: \"~/open.hbs\" is no Handlebars template: Reached end of template before block expression '#each' was closed")]
    [InlineData("path = \"x\", template = typo.hbs", ".template: \"~/typo.hbs\" is no Handlebars template: kyes is undefined")]
    [InlineData("path = \"{key}\", mode = 888", ".mode: \"888\" is no mode: give four octal digits such as \"0640\"")]
    [InlineData("path = \"{key}\", owner = nobody", ".owner: there is no user \"nobody\" here: give user:group as names or numbers that there are")]
    [InlineData("path = \"{key}\", owner = \"www:www\"", ".owner: there is no group \"www\" here: give user:group as names or numbers that there are")]
    [InlineData("path = \"{key}\", check = [thing]", ".check: has no {file}, so it would not see the new content: put it where the command takes the file")]
    [InlineData("path = \"{key}\", reload = [nosuch]", ".reload: there is no command \"nosuch\" in PATH: give the path of one, or install it; each argument is an item of its own")]
    [InlineData("path = \"{key}\", reload = [thing], signal.pid-file = x", ".signal: reload and signal exclude each other: give one of them")]
    [InlineData("path = \"{key}\", signal { pid-file = x, name = KILLALL }", ".signal.name: there is no signal \"KILLALL\": give HUP, INT, QUIT, TERM, WINCH, USR1 or USR2")]
    public void File(string setting, string line) => Rejects($"type = file, {setting}", line);

    [Theory]
    [InlineData("", "watcherd.watches.w: does not say what to watch: give one of key, prefix, from-key, range { from, to }, everything = on")]
    [InlineData("key = a, prefix = b", "watcherd.watches.w.prefix: key and prefix exclude each other: give one of them")]
    [InlineData("everything = on, range.from = b", "watcherd.watches.w.everything: range and everything exclude each other: give one of them")]
    [InlineData("range.from = b", "watcherd.watches.w.range.to: is missing: give the first key after the range, or use from-key for no end")]
    [InlineData("range { from = b, to = a }", "watcherd.watches.w.range: range [b, a) is empty: its end must be above its start; exchange the two, or leave the end out to watch one key")]
    [InlineData("key = a, filters = [puts]", "watcherd.watches.w.filters: \"puts\" is unknown: give no-put or no-delete")]
    [InlineData("key = a, filters = [no-put, no-delete]", "watcherd.watches.w.filters: filters leave out puts and deletes, so nothing would ever arrive: leave out at most one of them")]
    [InlineData("key = a, context = defalt", "watcherd.watches.w.context: there is no context \"defalt\"; did you mean default?")]
    [InlineData("key = a, max-range-bytes = lots", "watcherd.watches.w.max-range-bytes: \"lots\" cannot be read: give a size such as 512 KiB or 4 MiB")]
    [InlineData("kye = a, key = a", "watcherd.watches.w.kye: no such setting; did you mean watcherd.watches.w.key?")]
    public void Watch(string settings, string line)
    {
        using var given = new Given();
        Assert.Equal(["main:2: " + line], given.Problems($"watcherd {{ state-dir = s, watches {{\nw {{ {settings}, actions {{ a {{ type = log, path = \"-\" }} }} }} }} }}"));
    }

    [Theory]
    [InlineData("endpoints = []", ".endpoints: is an empty list: give at least one")]
    [InlineData("endpoints = \"ftp://a\"", ".endpoints: endpoint \"ftp://a\" has the unknown scheme \"ftp\": use http or https")]
    [InlineData("endpoints = \"http://a,http://me:s3cret@b\"", ".endpoints: an endpoint has a user in it: give user and password as settings of their own")]
    [InlineData("endpoints = [\"http://me:s3cret@b\"]", ".endpoints: an endpoint has a user in it: give user and password as settings of their own")]
    [InlineData("user = me", ".user: is set and password is not: a user needs a password")]
    [InlineData("password = s3cret", ".password: is set and user is not: a password needs its user")]
    [InlineData("user = me, password = [s3cret]", ".password: is no text: give one in quotes")]
    [InlineData("ca-cert = nosuch", ".ca-cert: \"~/nosuch\" does not exist: give the path of a PEM file, or leave the setting empty")]
    [InlineData("cert = nosuch", ".cert: is set and key is not: a client certificate needs its private key")]
    [InlineData("key = nosuch", ".key: is set and cert is not: a private key needs its certificate")]
    public void Context(string setting, string line)
    {
        using var given = new Given();
        var problems = given.Problems($"watcherd {{ state-dir = s, {Good}\ncontexts {{ c {{ {setting} }} }} }}");
        Assert.Equal("main:2: watcherd.contexts.c" + line, problems[0]);
        Assert.All(problems, problem => Assert.DoesNotContain("s3cret", problem));
    }

    [Theory]
    [InlineData("stat-dir = s", "main:2: watcherd.stat-dir: no such setting; did you mean watcherd.state-dir?")]
    [InlineData("watch { }", "main:2: watcherd.watch: no such setting; did you mean watcherd.watches?")]
    [InlineData("state-dir = \"/dev/null\"", "main:2: watcherd.state-dir: \"/dev/null\" is a file, and a folder is needed there: give another path")]
    [InlineData("status.listen = \"8620\"", "main:2: watcherd.status.listen: \"8620\" is no address with a port: give one such as 127.0.0.1:8620")]
    [InlineData("status.otlp-endpoint = collector", "main:2: watcherd.status.otlp-endpoint: is no address of a collector: give off, or one such as http://127.0.0.1:4317")]
    [InlineData("status.otlp-endpoint = \"http://u:p@c:1\"", "main:2: watcherd.status.otlp-endpoint: is no address of a collector: give off, or one such as http://127.0.0.1:4317")]
    [InlineData("status.listen = \"localhost:x\"", "main:2: watcherd.status.listen: \"localhost:x\" is no address with a port: give one such as 127.0.0.1:8620")]
    [InlineData("shutdown-timeout = never", "main:2: watcherd.shutdown-timeout: \"never\" cannot be read: give a duration such as 500ms, 5s or 2m")]
    [InlineData("watches { \".x\" { } }", "main:2: watcherd.watches.\".x\": is no name: use up to 100 letters, digits, '-', '_' and '.', and no '.' first")]
    [InlineData("watches { x = 1 }", "main:2: watcherd.watches.x: is a section: give it settings in { }")]
    [InlineData("contexts = c", "main:2: watcherd.contexts: is a section: give it a section for each, by name")]
    [InlineData("defaults.action.timeout = x", "main:2: watcherd.defaults.action.timeout: \"x\" cannot be read: give a duration such as 500ms, 5s or 2m")]
    [InlineData("defaults.action.tmeout = x", "main:2: watcherd.defaults.action.tmeout: no such setting; did you mean watcherd.defaults.action.timeout?")]
    public void Daemon(string setting, string line)
    {
        using var given = new Given();
        Assert.Contains(line, given.Problems($"watcherd {{ {Good}\n{setting} }}"));
    }

    [Fact]
    public void A_folder_that_this_user_may_not_write_in()
    {
        using var given = new Given();
        given.Machine.ReadOnly.Add(given.Folder.ToString());
        Assert.Equal(
            ["main:2: watcherd.state-dir: this user may not write in \"~\": give another path, or allow it"],
            given.Problems($"watcherd {{ {Good}\nstate-dir = a/b }}"));
    }

    [Fact]
    public void A_file_that_this_user_may_not_append_to()
    {
        using var given = new Given();
        given.Machine.ReadOnly.Add(given.Folder.Write("log", ""));
        Assert.Equal(
            ["main:2: watcherd.watches.w.actions.a.path: this user may not write to \"~/log\": give another path, or allow it"],
            given.Problems("watcherd { state-dir = s, watches { w { key = k, actions { a {\ntype = log, path = log } } } } }"));
    }

    [Fact]
    public void A_configuration_without_watches()
    {
        using var given = new Given();
        Assert.Equal(
            ["main:1: watcherd.watches: has no watch: add one, such as watches { site { prefix = \"site/\", actions { … } } }"],
            given.Problems("watcherd { state-dir = s }"));
        Assert.Equal(["main: watcherd: is missing: put the settings in watcherd { }"], given.Problems(""));
        Assert.Equal(
            ["main: watcherd: is missing: put the settings in watcherd { }", "main:1: wachterd: no such section; everything stands in watcherd { }"],
            given.Problems("wachterd { }"));
    }

    [Fact]
    public void A_watch_without_actions()
    {
        using var given = new Given();
        Assert.Equal(
            ["main:2: watcherd.watches.w.actions: has no action: add one, such as tell { type = log, path = \"-\" }"],
            given.Problems("watcherd { state-dir = s, watches {\nw { key = a } } }"));
    }

    [Theory]
    [InlineData("type = log, path = x", "type = file, template = good.hbs, path = x", "b.path", "a.path")]
    [InlineData("type = log, path = \"-\", dead-letter = x", "type = log, path = \"-\", dead-letter = x", "b.dead-letter", "a.dead-letter")]
    [InlineData("type = log, path = x, dead-letter = y", "type = log, path = y", "b.path", "a.dead-letter")]
    public void Two_actions_with_one_file(string a, string b, string later, string earlier)
    {
        using var given = new Given();
        given.Folder.Write("good.hbs", "");
        var file = later == "b.path" && earlier == "a.dead-letter" ? "y" : "x";
        Assert.Equal(
            [$"main:3: watcherd.watches.w.actions.{later}: \"~/{file}\" is the file of watcherd.watches.w.actions.{earlier} too: give each its own"],
            given.Problems($"watcherd {{ state-dir = s, watches {{ w {{ key = k, actions {{\n a {{ {a} }}\nb {{ {b} }} }} }} }} }}"));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        using var given = new Given();
        Assert.Equal(4, given.Problems(
            "watcherd { state-dir = s\nx = 1\nwatches { w { key = a\n prev-kv = x\n actions { a { type = log\n y = 1 }\n b { type = z } } } } }").Length - 1);
    }

    private const string Good = "state-dir = s, watches { good { key = a, actions { a { type = log, path = \"-\" } } } }";

    private static void Rejects(string settings, string line)
    {
        using var given = new Given();
        given.Folder.Write("good.hbs", "{{watch}}");
        given.Folder.Write("open.hbs", "{{#each keys}}");
        given.Folder.Write("typo.hbs", "{{#each kyes}}{{/each}}");
        var problems = given.Problems($"watcherd {{\nstate-dir = s\nwatches {{ w {{ everything = on\nactions {{ a {{ {settings} }} }} }} }} }}");
        Assert.Contains(Action + line, problems);
        Assert.All(problems, problem => Assert.DoesNotContain("s3cret", problem));
    }
}
