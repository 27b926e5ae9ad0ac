namespace Burst.Infer.Session;

/// <summary>Passes on what tools print, translated; each tool's text is one piece, ended by <see cref="Flush"/>.</summary>
/// <remarks>Its writers lock it, as worker pools do.</remarks>
/// <param name="destination">Where to.</param>
/// <param name="text">The translation.</param>
public sealed class MessageStream(Stream destination, MessageText text) : Stream
{
    private readonly MemoryStream _piece = new();

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => _piece.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => _piece.Write(buffer);

    /// <inheritdoc/>
    public override void Flush()
    {
        if (_piece.Length > 0)
            destination.Write(text.Translate(_piece.GetBuffer().AsSpan(0, (int)_piece.Length)));
        _piece.SetLength(0);
        destination.Flush();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
