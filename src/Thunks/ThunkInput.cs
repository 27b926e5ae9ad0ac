namespace Burst.Thunks;

/// <summary>An entry of a thunk's values, thunks or executables: <c>reference</c> or <c>reference=name</c>.</summary>
/// <param name="Reference">An object name or <c>hash#tag</c>, as text; the part before the first '='.</param>
/// <param name="Name">The file name under which the function knows it; empty for none.</param>
public sealed record ThunkInput(string Reference, string Name = "")
{
    /// <summary>Splits <c>reference=name</c> at the first '='.</summary>
    public static ThunkInput Parse(string text)
    {
        var mark = text.IndexOf('=', StringComparison.Ordinal);
        return mark < 0 ? new ThunkInput(text) : new ThunkInput(text[..mark], text[(mark + 1)..]);
    }

    /// <inheritdoc/>
    public override string ToString() => Name.Length == 0 ? Reference : $"{Reference}={Name}";
}
