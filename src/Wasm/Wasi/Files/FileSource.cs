namespace Burst.Wasm.Wasi.Files;

/// <summary>Where the content of a file comes from that the host puts on a <see cref="VirtualFileSystem"/>: it never
/// changes, and is not asked for before the command reads it.</summary>
/// <remarks>An exception from a source is not the command's to handle: it ends the call and reaches the
/// caller.</remarks>
public abstract class FileSource
{
    /// <summary>How many bytes there are.</summary>
    public abstract ulong Length { get; }

    /// <summary>A source over bytes at hand; they are not copied and must not change.</summary>
    public static FileSource Of(ReadOnlyMemory<byte> content) => new MemorySource(content);

    /// <summary>Reads from anywhere.</summary>
    /// <param name="offset">Less than <see cref="Length"/>.</param>
    /// <param name="destination">Not empty.</param>
    /// <returns>How many bytes, at least 1.</returns>
    public abstract int Read(ulong offset, Span<byte> destination);

    /// <summary>The whole content, where it can be had without a copy.</summary>
    /// <returns>Whether it can.</returns>
    public virtual bool TryGetMemory(out ReadOnlyMemory<byte> content)
    {
        content = default;
        return false;
    }

    private sealed class MemorySource(ReadOnlyMemory<byte> content) : FileSource
    {
        public override ulong Length => (ulong)content.Length;

        public override int Read(ulong offset, Span<byte> destination)
        {
            var rest = content.Span[(int)offset..];
            var count = Math.Min(rest.Length, destination.Length);
            rest[..count].CopyTo(destination);
            return count;
        }

        public override bool TryGetMemory(out ReadOnlyMemory<byte> whole)
        {
            whole = content;
            return true;
        }
    }
}
