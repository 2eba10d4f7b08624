using System.Reflection;
using System.Text;

namespace ApiReference;

/// <summary>The reference of one assembly, as Markdown: namespaces, types, members.</summary>
internal sealed class Page(Assembly assembly, Comments comments)
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // What the compiler adds to records and structs.
    private static readonly HashSet<string> Usual = new(StringComparer.Ordinal)
    {
        "Equals", "GetHashCode", "ToString", "Deconstruct", "PrintMembers", "<Clone>$", "GetType",
    };

    private readonly StringBuilder _text = new();

    public string Write()
    {
        _text.Append($"# {assembly.GetName().Name}\n\nMade from the documentation comments by `./build.sh docs`.\n");
        var spaces = assembly.GetExportedTypes().GroupBy(type => type.Namespace!, StringComparer.Ordinal);
        foreach (var space in spaces.OrderBy(space => space.Key, StringComparer.Ordinal))
        {
            _text.Append($"\n## {space.Key}\n");
            foreach (var type in space.OrderBy(type => type.FullName, StringComparer.Ordinal)) WriteType(type);
        }
        return _text.ToString();
    }

    private void WriteType(Type type)
    {
        var id = $"T:{type.FullName!.Replace('+', '.')}";
        _text.Append($"\n### {Names.Of(type)}\n\n{comments.Summary(id)}\n");

        // Parameters of a record are told with its constructor.
        foreach (var detail in comments.Details(id).Where(detail => detail[0] != '`')) _text.Append($"\n{detail}\n");
        var members = Members(type).ToArray();
        if (members.Length > 0) _text.Append('\n');
        foreach (var (signature, memberId) in members)
        {
            _text.Append($"- `{signature}` {comments.Summary(memberId)}\n");
            foreach (var detail in comments.Details(memberId)) _text.Append($"  - {detail}\n");
        }
    }

    private static IEnumerable<(string Signature, string Id)> Members(Type type)
    {
        var owner = type.FullName!.Replace('+', '.');
        if (type.IsEnum)
        {
            foreach (var name in Enum.GetNames(type)) yield return (name, $"F:{owner}.{name}");
            yield break;
        }
        foreach (var field in type.GetFields(Own)) yield return ($"{Names.Of(field.FieldType)} {field.Name}", $"F:{owner}.{field.Name}");
        foreach (var constructor in type.GetConstructors(Own).Where(each => each.GetParameters().Length > 0 && !IsCopy(each, type)))
            yield return ($"new {Names.Plain(type)}({Names.Of(constructor.GetParameters())})", $"M:{owner}.#ctor{Names.Ids(constructor)}");
        foreach (var property in type.GetProperties(Own).Where(each => each.Name != "EqualityContract"))
            yield return ($"{Names.Of(property.PropertyType)} {property.Name}", $"P:{owner}.{property.Name}");
        foreach (var method in type.GetMethods(Own).Where(each => !each.IsSpecialName && !Usual.Contains(each.Name)))
            yield return ($"{Names.Of(method.ReturnType)} {Names.Of(method)}", $"M:{owner}.{method.Name}{Names.Ids(method)}");
    }

    private static bool IsCopy(ConstructorInfo constructor, Type type) =>
        constructor.GetParameters() is [{ ParameterType: var only }] && only == type;
}
