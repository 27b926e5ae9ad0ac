using System.Text;

namespace Burst.Thunks;

/// <summary>A reference to one output of a thunk: <c>hash</c> for the first, <c>hash#tag</c> for an output by name.</summary>
/// <param name="Thunk">The thunk, or the value itself where the reference is already a value.</param>
/// <param name="Tag">The output's name; <see langword="null"/> for the first output.</param>
/// <remarks>Source: gg, output names and placeholders.</remarks>
public readonly record struct OutputRef(ObjectHash Thunk, string? Tag = null)
{
    /// <summary>Reads <c>hash</c> or <c>hash#tag</c>.</summary>
    /// <exception cref="ThunkFormatException">The part before the first '#' is not a name.</exception>
    public static OutputRef Parse(ReadOnlySpan<char> text)
    {
        var mark = text.IndexOf('#');
        return mark < 0
            ? new OutputRef(ObjectHash.Parse(text))
            : new OutputRef(ObjectHash.Parse(text[..mark]), text[(mark + 1)..].ToString());
    }

    /// <summary>Reads <c>hash</c> or <c>hash#tag</c> in UTF-8.</summary>
    /// <exception cref="ThunkFormatException">The part before the first '#' is not a name.</exception>
    public static OutputRef Parse(ReadOnlySpan<byte> text)
    {
        var mark = text.IndexOf((byte)'#');
        return mark < 0
            ? new OutputRef(ObjectHash.Parse(text))
            : new OutputRef(ObjectHash.Parse(text[..mark]), Encoding.UTF8.GetString(text[(mark + 1)..]));
    }

    /// <summary>Reads <c>hash</c> or <c>hash#tag</c>, or says no.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out OutputRef reference)
    {
        var mark = text.IndexOf('#');
        var parsed = ObjectHash.TryParse(mark < 0 ? text : text[..mark], out var hash);
        reference = parsed ? new OutputRef(hash, mark < 0 ? null : text[(mark + 1)..].ToString()) : default;
        return parsed;
    }

    /// <inheritdoc/>
    public override string ToString() => Tag is null ? Thunk.ToString() : $"{Thunk}#{Tag}";
}
