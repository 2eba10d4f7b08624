using Watch.Actors.Watcherd.Actions;

namespace Watch.Actors.Watcherd.Specs.Actions;

/// <summary>One file from a template over the whole range.</summary>
public sealed class TemplateSpec : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{{watch}}: {{#each keys}}{{key}} {{rest}} {{name}} {{value}};{{/each}}", "w: p/a/x a/x x <1> & \"2\";p/b b b {\"n\":1.50,\"on\":true,\"list\":[1,2],\"no\":null};")]
    [InlineData("{{#each keys}}{{createRevision}},{{modRevision}},{{version}},{{lease}} {{/each}}", "1,1,1,0 1,2,1,0 ")]
    [InlineData("{{#each keys}}{{valueBase64}}{{#unless @last}} {{/unless}}{{/each}}", "PDE+ICYgIjIi eyJuIjoxLjUwLCJvbiI6dHJ1ZSwibGlzdCI6WzEsMl0sIm5vIjpudWxsfQ==")]
    [InlineData("{{#each keys}}{{#if json}}{{json.n}} {{json.on}} {{#each json.list}}<{{this}}>{{/each}}{{#if (lookup json 'more')}}!{{/if}}{{/if}}{{/each}}", "1.50 true <1><2>")]
    [InlineData("{{#each keys}}{{#if @first}}{{../watch}}{{/if}}{{/each}}", "w")]
    public async Task A_template_sees_the_keys(string template, string file)
    {
        await using var action = Templated(template);
        Assert.True(action.IsOverRange);
        Assert.Null(await action.RunAsync(
            Changes.Put("p/b", "x"), ("p/a/x", "<1> & \"2\""), ("p/b", "{\"n\":1.50,\"on\":true,\"list\":[1,2],\"no\":null}")));
        Assert.Equal(file, File.ReadAllText(_folder["out"]));
    }

    [Fact]
    public async Task A_value_that_is_no_text_is_there_in_base64()
    {
        await using var action = Templated("{{#each keys}}[{{value}}][{{valueBase64}}]{{/each}}");
        Assert.Null(await action.RunAsync(Changes.Put("p/a", ""), ("p/a", "\u00ff")));
        Assert.Equal("[][/w==]", File.ReadAllText(_folder["out"]));
    }

    [Fact]
    public async Task A_range_without_keys_is_a_file_as_well()
    {
        await using var action = Templated("keys:{{#each keys}} {{key}}{{/each}}\n");
        Assert.Null(await action.RunAsync(Changes.Delete("p/a")));
        Assert.Equal("keys:\n", File.ReadAllText(_folder["out"]));
    }

    [Fact]
    public async Task A_name_that_there_is_not_is_an_error_and_the_file_stays()
    {
        _folder.Write("out", "old");
        await using var action = Templated("{{#each keys}}{{vlaue}}{{/each}}");
        Assert.Equal(
            new ActionFailure($"{_folder["out"]} cannot be made from its template: vlaue is undefined", MayBeRetried: false),
            await action.RunAsync(Changes.Put("p/a", ""), ("p/a", "x")));
        Assert.Equal("old", File.ReadAllText(_folder["out"]));
        Assert.Equal($"{_folder["out"]} cannot be made from its template: vlaue is undefined", await action.PreviewAsync(Changes.Put("p/a", ""), ("p/a", "x")));
    }

    [Fact]
    public async Task A_preview_is_a_diff_of_the_whole_file()
    {
        _folder.Write("out", "- p/a\n");
        await using var action = Templated("{{#each keys}}\n- {{key}}\n{{/each}}\n");
        Assert.Equal(
            $"--- {_folder["out"]}\n+++ {_folder["out"]}\n@@ -1,1 +1,2 @@\n - p/a\n+- p/b",
            (await action.PreviewAsync(Changes.Put("p/b", ""), ("p/a", ""), ("p/b", ""))).ReplaceLineEndings("\n"));
        Assert.Equal("- p/a\n", File.ReadAllText(_folder["out"]));
    }

    [Fact]
    public async Task The_example_makes_a_file_that_its_check_takes()
    {
        var template = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Configuration.CheckSpec.Example)!, "backends.hbs"));
        await using var action = Templated(template);
        Assert.Null(await action.RunAsync(Changes.Put("p/b", ""), ("p/a", "{\"host\": \"10.0.0.1\", \"port\": 8080}")));
        Assert.Equal(
            "# Made by watcherd of the keys that its watch \"w\" sees.\nupstream backends {\n  server 10.0.0.1:8080; # a, revision 1\n}\n",
            File.ReadAllText(_folder["out"]));
    }

    private IAction Templated(string template)
    {
        _folder.Write("conf/t.hbs", template);
        return Changes.OfSettings(_folder, $"type = file, template = t.hbs, path = \"{_folder["out"]}\"");
    }
}
