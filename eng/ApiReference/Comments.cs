using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ApiReference;

/// <summary>The documentation comments of an assembly, by the compiler's ids of members.</summary>
internal sealed partial class Comments
{
    private readonly Dictionary<string, XElement> _members;

    private Comments(Dictionary<string, XElement> members) => _members = members;

    public static Comments Of(string assembly) => new(
        XDocument.Load(Path.ChangeExtension(assembly, ".xml")).Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal));

    public string Summary(string id) => _members.TryGetValue(id, out var member) && member.Element("summary") is { } summary ? Text(summary) : "";

    /// <summary>What is said beside the summary, an item each.</summary>
    public IEnumerable<string> Details(string id)
    {
        if (!_members.TryGetValue(id, out var member)) yield break;
        foreach (var part in member.Elements())
        {
            if (part.Name == "param" || part.Name == "typeparam") yield return $"`{part.Attribute("name")!.Value}`: {Text(part)}";
            if (part.Name == "returns") yield return $"returns: {Text(part)}";
            if (part.Name == "exception") yield return $"`{ShortName(part.Attribute("cref")!.Value)}`: {Text(part)}";
            if (part.Name == "remarks") yield return Text(part);
        }
    }

    private static string Text(XElement element) => Blanks().Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "seealso" } see =>
            $"`{(see.Attribute("cref") is { } cref ? ShortName(cref.Value) : see.Attribute("langword")?.Value ?? see.Value)}`",
        XElement { Name.LocalName: "paramref" or "typeparamref" } parameter => $"`{parameter.Attribute("name")!.Value}`",
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element => $" {Text(element)} ",
        _ => "",
    };

    // T:A.B.C is C, M:A.B.C(System.Int32) is B.C
    private static string ShortName(string cref)
    {
        var name = cref[2..].Split('(')[0];
        var parts = name.Split('.');
        var count = cref[0] == 'T' ? 1 : 2;
        return string.Join('.', parts.TakeLast(count)).Replace('+', '.').Split('`')[0];
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();
}
