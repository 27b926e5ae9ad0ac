namespace Burst.Wasm.Runtime;

/// <summary>A module cannot be instantiated with the imports given. Names all that are wrong at once.</summary>
public sealed class LinkException : Exception
{
    internal LinkException(IReadOnlyList<string> missing, IReadOnlyList<string> incompatible)
        : base(TextOf(missing, incompatible))
    {
        Missing = missing;
        Incompatible = incompatible;
    }

    /// <summary>Imports that nothing was defined for, each as <c>module.name: function (i32) -> ()</c>.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Imports of another type than what was defined, each with both types.</summary>
    public IReadOnlyList<string> Incompatible { get; }

    private static string TextOf(IReadOnlyList<string> missing, IReadOnlyList<string> incompatible)
    {
        var parts = new List<string>();
        Add("unknown import", missing);
        Add("incompatible import type", incompatible);
        return string.Join("; ", parts);

        void Add(string what, IReadOnlyList<string> imports)
        {
            if (imports.Count > 0)
                parts.Add($"{what}{(imports.Count > 1 ? "s" : "")}: {string.Join("; ", imports)}");
        }
    }
}
