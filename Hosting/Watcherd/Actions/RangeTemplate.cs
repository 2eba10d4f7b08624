using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using HandlebarsDotNet;
using HandlebarsDotNet.IO;

namespace Watch.Actors.Watcherd.Actions;

/// <summary>A Handlebars template over the keys of a range. Values are written as they are; a name that there is not is an error.</summary>
internal sealed class RangeTemplate
{
    private readonly HandlebarsTemplate<object, object> _template;
    private readonly bool _hasJson;

    /// <param name="text">The template.</param>
    /// <exception cref="HandlebarsException">It is none.</exception>
    public RangeTemplate(string text)
    {
        var configuration = new HandlebarsConfiguration { NoEscape = true, ThrowOnUnresolvedBindingExpression = true };
        configuration.FormatterProviders.Add(new JsonWords());
        _template = Handlebars.Create(configuration).Compile(text);
        _hasJson = text.Contains("json", StringComparison.Ordinal);
    }

    /// <summary>What is wrong with a template as far as can be told without keys; null when nothing is.</summary>
    public static string? Problem(string text)
    {
        try
        {
            new RangeTemplate(text)._template(Model("", []));
            return null;
        }
        catch (Exception wrong)
        {
            return OneLine.Of(wrong.Message);
        }
    }

    /// <summary>The file for what the range holds.</summary>
    /// <exception cref="TemplateException">The template names something that there is not.</exception>
    public byte[] Render(string watch, int prefixLength, IRangeView range)
    {
        try
        {
            return Encoding.UTF8.GetBytes(_template(Model(watch, range.InKeyOrder().Select(key => KeyModel(key, prefixLength)))));
        }
        catch (Exception wrong)
        {
            // It is code of the user's: it may fail in any way.
            throw new TemplateException(OneLine.Of(wrong.Message), wrong);
        }
    }

    private static Dictionary<string, object?> Model(string watch, IEnumerable<object> keys) =>
        new(StringComparer.Ordinal) { ["watch"] = watch, ["keys"] = keys.ToArray() };

    private Dictionary<string, object?> KeyModel(KeyState state, int prefixLength)
    {
        var key = Encoding.UTF8.GetString(state.Key.Span);
        return new(StringComparer.Ordinal)
        {
            ["key"] = key,
            ["rest"] = Encoding.UTF8.GetString(KeyPattern.Rest(state.Key, prefixLength).Span),
            ["name"] = key[(key.LastIndexOf('/') + 1)..],
            ["value"] = Utf8.IsValid(state.Value.Span) ? Encoding.UTF8.GetString(state.Value.Span) : null,
            ["valueBase64"] = Convert.ToBase64String(state.Value.Span),
            ["json"] = _hasJson ? Json(state.Value) : null,
            ["createRevision"] = state.CreateRevision,
            ["modRevision"] = state.ModRevision,
            ["version"] = state.Version,
            ["lease"] = state.Lease,
        };
    }

    private static object? Json(ReadOnlyMemory<byte> value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            return Plain(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static object? Plain(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject()
            .GroupBy(property => property.Name, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => Plain(same.Last().Value), StringComparer.Ordinal),
        JsonValueKind.Array => element.EnumerateArray().Select(Plain).ToArray(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number when element.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number when element.TryGetDecimal(out var exact) => exact,
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>Writes true and false as JSON does.</summary>
    private sealed class JsonWords : IFormatterProvider, IFormatter
    {
        public bool TryCreateFormatter(Type type, [MaybeNullWhen(false)] out IFormatter formatter)
        {
            formatter = type == typeof(bool) ? this : null;
            return formatter is not null;
        }

        public void Format<T>(T value, in EncodedTextWriter writer) => writer.Write(value is true ? "true" : "false");
    }
}

/// <summary>A template cannot be filled in; the message is one line.</summary>
internal sealed class TemplateException(string message, Exception cause) : Exception(message, cause);
