using Burst.Engine.Bulk;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Engine.Jobs;

/// <summary>A call with a blank, for making very many of it: see <see cref="ThunkEngine.ForceStreamAsync"/>.</summary>
/// <remarks>
/// <para>What it makes is, byte for byte, what <see cref="FunctionTemplate.Bind"/> and <see cref="Thunk.Encode"/> make, at a
/// small part of their cost and without allocation.</para>
/// <para>Immutable, so safe to use from any number of threads.</para>
/// </remarks>
public sealed class CallStencil
{
    private readonly ThunkStencil _stencil;

    /// <param name="template">The call; <c>{}</c> in its arguments, or behind the last where there is none, is the
    /// blank.</param>
    /// <exception cref="ThunkFormatException">There is no argument at all.</exception>
    public CallStencil(FunctionTemplate template)
    {
        var arguments = template.Arguments.Select(argument =>
            argument.Replace(FunctionTemplate.OutputBlank, template.Output, StringComparison.Ordinal)).ToList();
        var hasBlank = false;
        for (var i = 1; i < arguments.Count; i++)
        {
            hasBlank |= arguments[i].Contains(FunctionTemplate.InputBlank, StringComparison.Ordinal);
            arguments[i] = arguments[i].Replace(FunctionTemplate.InputBlank, ThunkStencil.Blank, StringComparison.Ordinal);
        }

        if (!hasBlank)
            arguments.Add(ThunkStencil.Blank);
        _stencil = new ThunkStencil(new Thunk(
            new Function($"{template.Function}", [.. arguments], template.EnvironmentVariables), template.Values, null,
            [new ThunkInput($"{template.Function}")], [template.Output], template.TimeoutMs, extension: template.Extension));
    }

    private static ReadOnlySpan<byte> ReferenceStart => "@{GGHASH:"u8;

    /// <summary>Adds the call that has a text in its blank.</summary>
    /// <param name="batch">Where to.</param>
    /// <param name="text">In UTF-8, without a zero byte.</param>
    /// <exception cref="InvalidOperationException">The batch is full.</exception>
    public void AddText(ThunkBatch batch, ReadOnlySpan<byte> text) =>
        batch.Commit(_stencil.Write(batch.Room(_stencil.MostBytes(text.Length, 0)), text));

    /// <summary>Adds the call that has an object as input, and its path in the blank.</summary>
    /// <param name="batch">Where to.</param>
    /// <param name="value">The object; a value.</param>
    /// <exception cref="ArgumentException">It is a thunk, or nothing.</exception>
    /// <exception cref="InvalidOperationException">The batch is full.</exception>
    public void AddInput(ThunkBatch batch, in ObjectHash value)
    {
        if (value.IsDefault || value.IsThunk)
            throw new ArgumentException($"{value} is not a value.", nameof(value));
        Span<byte> text = stackalloc byte[ReferenceStart.Length + ObjectHash.MaxTextLength + 1];
        ReferenceStart.CopyTo(text);
        var length = value.Format(text[ReferenceStart.Length..]);
        text[ReferenceStart.Length + length] = (byte)'}';
        text = text[..(ReferenceStart.Length + length + 1)];
        batch.Commit(_stencil.Write(
            batch.Room(_stencil.MostBytes(text.Length, length)), text, text.Slice(ReferenceStart.Length, length)));
    }
}
