namespace Watch.Actors.Watcherd.Specs.Configuration;

/// <summary>HOCON that cannot be understood is told by its line; files are included, and variables of the environment put in.</summary>
public class SyntaxSpec
{
    private const string Rest = "watches { w { key = k, actions { a { type = log, path = \"-\" } } } }";

    [Theory]
    [InlineData("watcherd {\n", "main:1: watcherd: the section is never closed: add }")]
    [InlineData("watcherd {\n}\n}", "main:3: } closes no section: leave it out")]
    [InlineData("watcherd {\n x = \"abc\n}", "main:2: a text in quotes is never closed: add \" in its line, or put \"\"\" around it")]
    [InlineData("watcherd {\n x = \"\"\"abc\n}", "main:2: a text in triple quotes is never closed: add \"\"\"")]
    [InlineData("watcherd {\n x = [a,\n b\n}", "main:2: watcherd.x: the list is never closed: add ]")]
    [InlineData("watcherd {\n x = [a,\n b", "main:2: watcherd.x: the list is never closed: add ]")]
    [InlineData("watcherd {\n x =\n}", "main:3: watcherd.x: has no value: give one after =, or leave the key out")]
    [InlineData("watcherd {\n x\n}", "main:2: watcherd.x: has no value: give one after =, or a section in { }")]
    [InlineData("watcherd {\n x += 1\n}", "main:2: watcherd.x: += is not known here: give the whole list after =")]
    [InlineData("watcherd {\n x = http://a\n}", "main:2: watcherd.x: the rest of the value cannot begin with :: put texts that hold such signs in quotes")]
    [InlineData("watcherd {\n *x = 1\n}", "main:2: a key cannot begin with *: put texts that hold such signs in quotes")]
    [InlineData("watcherd {\n x. = 1\n}", "main:2: a key cannot begin with  : put texts that hold such signs in quotes")]
    [InlineData("watcherd {\n x = \"\\q\"\n}", "main:2: a \\ in quotes stands before what it means nothing with: write \\\\ for the sign itself")]
    [InlineData("watcherd {\n x = \"\\u12\"\n}", "main:2: a \\ in quotes stands before what it means nothing with: write \\\\ for the sign itself")]
    [InlineData("watcherd {\n x = ${HOME\n}", "main:2: watcherd.x: ${ is never closed: add }")]
    [InlineData("watcherd {\n include other.conf\n}", "main:2: include is not followed by a file in quotes: write include \"other.conf\"")]
    [InlineData("watcherd {\n include \"none.conf\"\n}", "main:2: include \"none.conf\": the file does not exist: give the path of one")]
    public void What_cannot_be_understood(string text, string line)
    {
        using var given = new Given();
        Assert.Equal([line], given.Problems(text));
    }

    [Theory]
    [InlineData("${NOT_SET}", "${NOT_SET} is not set in the environment: set it, or write ${?NOT_SET} to go without")]
    [InlineData("${watcherd.y}", "${watcherd.y} is no variable of the environment: give the name of one, such as ${HOME}")]
    [InlineData("\" a\"", "begins or ends with a blank, which would be lost: leave it out")]
    public void What_is_wrong_with_a_value_and_reading_goes_on(string value, string what)
    {
        using var given = new Given();
        Assert.Equal(
            [$"main:2: watcherd.state-dir: {what}", "main:3: watcherd.x: no such setting; did you mean watcherd.state-dir?"],
            given.Problems($"watcherd {{\nstate-dir = {value}\nx = 1\n{Rest} }}"));
    }

    [Fact]
    public void Lines_are_those_of_the_file_that_the_key_stands_in()
    {
        using var given = new Given();
        given.Folder.Write("conf.d/sites.conf", "# sites\nw { key = k, actions {\n include \"../actions.conf\"\n} }");
        given.Folder.Write("actions.conf", "a {\n type = log\n path = \"-\"\n timout = 1s }");
        Assert.Equal(
            ["~/conf.d/../actions.conf:4: watcherd.watches.w.actions.a.timout: no such setting; did you mean watcherd.watches.w.actions.a.timeout?"],
            given.Problems("watcherd {\nstate-dir = s\nwatches { include \"conf.d/sites.conf\" } }"));
    }

    [Fact]
    public void Files_that_include_each_other_are_named()
    {
        using var given = new Given();
        given.Folder.Write("b.conf", "\ninclude \"watcherd.conf\"");
        Assert.Equal(
            ["~/b.conf:2: include \"watcherd.conf\": the files include each other in a circle, watcherd.conf → b.conf → watcherd.conf: take one include out"],
            given.Problems("include \"b.conf\""));
    }

    [Fact]
    public void A_file_may_be_included_twice_and_is_named_once()
    {
        using var given = new Given();
        given.Folder.Write("log.conf", "type = log, path = \"-\"");
        var reading = given.Read(
            "watcherd { state-dir = s, watches { w { key = k, actions { a { include \"log.conf\" }, b { include \"log.conf\" } } } } }");
        Assert.Equal(["a", "b"], reading.Plan!.Watches.Single().Actions.Select(action => action.Name));
        Assert.Equal([given.Folder["watcherd.conf"], given.Folder["log.conf"]], reading.Plan.Files);
    }

    [Fact]
    public void A_file_that_is_not_there()
    {
        using var folder = new ScratchFolder();
        var reading = Watcherd.Configuration.DaemonConfiguration.Read(folder["none.conf"], new Machine());
        Assert.Equal([$"{folder["none.conf"]}: the file does not exist: give the path of one"], reading.Problems);
        Assert.Null(reading.Plan);
    }

    [Theory]
    [InlineData("x", "x")]
    [InlineData("x y  z", "x y  z")]
    [InlineData("\"a b\"", "a b")]
    [InlineData("\"\"\"a\"b\"\"\"\"", "a\"b\"")]
    [InlineData("\"\\u00e9\\n\\\"\\\\/\"", "é\n\"\\/")]
    [InlineData("a # comment", "a")]
    [InlineData("a // comment", "a")]
    [InlineData("${TOKEN}", "s3cret")]
    [InlineData("\"<\"${TOKEN}\">\"", "<s3cret>")]
    [InlineData("a${?NOT_SET}b", "ab")]
    [InlineData("${?NOT_SET}${TOKEN}\"\"", "s3cret")]
    [InlineData("before\nkey = ${?NOT_SET}", "before")]
    [InlineData("before\nkey = ${?TOKEN}", "s3cret")]
    [InlineData("\n  after", "after")]
    public void Texts(string hocon, string value)
    {
        using var given = new Given();
        var reading = given.Read($"watcherd {{ state-dir = s, watches {{ w {{\nkey = {hocon}\nactions {{ a {{ type = log, path = \"-\" }} }} }} }} }}");
        Assert.Empty(reading.Problems);
        Assert.Equal(KeyRange.Key(value), reading.Plan!.Watches.Single().Range);
    }

    [Fact]
    public void A_variable_that_holds_signs_of_HOCON_is_a_text_and_nothing_else()
    {
        using var given = new Given();
        given.Machine.Variables["ODD"] = "\"}\n${TOKEN} include \"x\" # \\ é";
        var reading = given.Read($"watcherd {{ state-dir = s, contexts {{ c {{ user = me, password = ${{ODD}} }} }}, {Rest}, watches.w.context = c }}");
        Assert.Empty(reading.Problems);
        Assert.Equal(("me", given.Machine.Variables["ODD"]), reading.Plan!.Watches.Single().Context.Cluster.User);
    }

    [Fact]
    public void Items_of_a_list_stand_in_lines_or_between_commas_and_those_that_are_not_set_are_left_out()
    {
        using var given = new Given();
        var reading = given.Read($"watcherd {{ state-dir = s\n{Rest}\nwatches.w.actions.b {{ type = exec, argv = [\nthing\n a, ${{?NOT_SET}}, ${{TOKEN}} # c\n \"b c\", ] }} }}");
        var exec = (Watcherd.Configuration.ExecPlan)reading.Plan!.Watches.Single().Actions[1];
        Assert.Equal(["/opt/bin/thing", "a", "s3cret", "b c"], exec.Command.Argv);
    }
}
