using System.Reflection;

namespace ApiReference;

/// <summary>Names of types and members, as a reader writes them and as the compiler's ids have them.</summary>
internal static class Names
{
    private static readonly Dictionary<Type, string> Words = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(int)] = "int", [typeof(long)] = "long",
        [typeof(ulong)] = "ulong", [typeof(double)] = "double", [typeof(string)] = "string", [typeof(object)] = "object",
    };

    public static string Of(Type type)
    {
        if (Words.TryGetValue(type, out var word)) return word;
        if (type.IsArray) return Of(type.GetElementType()!) + "[]";
        if (type.IsByRef) return Of(type.GetElementType()!);
        if (Nullable.GetUnderlyingType(type) is { } value) return Of(value) + "?";
        var name = type.IsNested && !type.IsGenericParameter ? $"{Plain(type.DeclaringType!)}.{Plain(type)}" : Plain(type);
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : name;
    }

    public static string Of(MethodInfo method) =>
        $"{method.Name}{(method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Of))}>" : "")}({Of(method.GetParameters())})";

    public static string Of(ParameterInfo[] parameters) =>
        string.Join(", ", parameters.Select(each => $"{Of(each.ParameterType)} {each.Name}{(each.HasDefaultValue ? " = …" : "")}"));

    public static string Plain(Type type) => type.Name.Split('`')[0];

    /// <summary>The parameters in an id: (System.Int32,System.String), or nothing for none.</summary>
    public static string Ids(MethodBase method)
    {
        var arity = method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "";
        var parameters = method.GetParameters();
        return arity + (parameters.Length == 0 ? "" : $"({string.Join(',', parameters.Select(each => Id(each.ParameterType)))})");
    }

    private static string Id(Type type)
    {
        if (type.IsByRef) return Id(type.GetElementType()!) + "@";
        if (type.IsArray) return Id(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter) return (type.DeclaringMethod is null ? "`" : "``") + type.GenericParameterPosition;
        if (!type.IsGenericType) return type.FullName!.Replace('+', '.');
        var name = type.GetGenericTypeDefinition().FullName!.Replace('+', '.').Split('`')[0];
        return $"{name}{{{string.Join(',', type.GetGenericArguments().Select(Id))}}}";
    }
}
