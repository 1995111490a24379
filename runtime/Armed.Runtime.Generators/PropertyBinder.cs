using Microsoft.CodeAnalysis;

namespace Armed.Runtime.Generators;

/// <summary>From an attributed property to the call that binds it.</summary>
internal sealed class PropertyBinder(bool exactNames, List<RowBinding> bindings, List<RowFault> faults, CancellationToken cancellation)
{
    private const string Column = "ArmedColumnAttribute";
    private const string Cluster = "ArmedClusterAttribute";
    private const string Offset = "ArmedOffsetAttribute";

    public void Bind(IPropertySymbol property)
    {
        cancellation.ThrowIfCancellationRequested();
        AttributeData[] attributes = [.. property.GetAttributes().Where(IsOurs)];
        if (attributes.Length == 0)
        {
            return;
        }

        var place = property.Locations.FirstOrDefault();
        if (attributes.Length > 1)
        {
            faults.Add(RowFault.At(RowRules.BoundTwice, place, property.Name, "several things"));
        }
        else if (Obstacle(property) is { } obstacle)
        {
            faults.Add(RowFault.At(RowRules.Unreadable, place, property.Name, obstacle));
        }
        else
        {
            Bind(property, attributes[0], place);
        }
    }

    private void Bind(IPropertySymbol property, AttributeData attribute, Location? place)
    {
        var kind = attribute.AttributeClass!.Name;
        if (Conversion(kind, property.Type) is not var (method, conversion))
        {
            faults.Add(RowFault.At(RowRules.WrongType, place, property.Name, $"{property.Type.ToDisplayString()}. {Advice(kind)}"));
            return;
        }

        var binding = new RowBinding(method, method == "Offset" ? "" : Name(attribute, property), property.Name, conversion);
        if (bindings.Any(other => other.Target == binding.Target))
        {
            faults.Add(RowFault.At(RowRules.BoundTwice, place, property.Name, $"{binding.Target}, which another property binds"));
        }
        else
        {
            bindings.Add(binding);
        }
    }

    private static bool IsOurs(AttributeData attribute)
        => attribute.AttributeClass is { Name: Column or Cluster or Offset } type && type.ContainingNamespace.ToDisplayString() == "Armed.Runtime";

    private static string? Obstacle(IPropertySymbol property)
        => property.IsStatic ? "static" : property.IsIndexer ? "an indexer" : property.GetMethod is null ? "without a getter" : null;

    private string Name(AttributeData attribute, IPropertySymbol property)
        => attribute.ConstructorArguments.FirstOrDefault().Value is string { Length: > 0 } name ? name : exactNames ? property.Name : ColumnNames.SnakeCase(property.Name);

    /// <summary>The method and what turns a value into what it takes; {0} is the value. Null where the type does not fit.</summary>
    private static (string Method, string Conversion)? Conversion(string kind, ITypeSymbol type)
    {
        var isText = type.SpecialType == SpecialType.System_String;
        var optional = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : null;
        return kind switch
        {
            Column when isText => ("Categorical", "{0}"),
            Column when IsNumber(type) => ("Numeric", "(double){0}"),
            Column when optional is not null && IsNumber(optional) => ("Numeric", "(double?){0} ?? double.NaN"),
            Column when IsDate(optional ?? type) => ("Date", "{0}"),
            Cluster when isText => ("Cluster", "{0}"),
            Offset when IsNumber(type) => ("Offset", "(double){0}"),
            _ => null,
        };
    }

    private static bool IsNumber(ITypeSymbol type) => type.SpecialType is SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal
        or SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16
        or SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64;

    private static bool IsDate(ITypeSymbol type) => type.SpecialType == SpecialType.System_DateTime
        || (type.Name is "DateOnly" or "DateTimeOffset" && type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true });

    private static string Advice(string kind) => kind switch
    {
        Column => "ArmedColumn takes a number, nullable or not, for a numeric column, a string for a categorical one, and DateTime, DateOnly or DateTimeOffset for one made of dates: give the number, the level or the date that the training data had.",
        Cluster => "ArmedCluster takes a string: give the cluster's name as in the training data.",
        _ => "ArmedOffset takes a number that is not nullable: the logarithm of the exposure.",
    };
}
