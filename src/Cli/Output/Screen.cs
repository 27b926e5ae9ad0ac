using System.Text;

namespace Burst.Cli.Output;

/// <summary>Keeps one live line at the bottom of a terminal while everything else scrolls above it.</summary>
/// <remarks>
/// <para>All output of a run goes through here, the functions' too, so that nothing is written across the line.
/// The line is wiped, the output written, the line drawn again. Safe to use from several threads.</para>
/// <para>Without a terminal there is no live line, and output passes straight through.</para>
/// </remarks>
internal sealed class Screen
{
    // A terminal shows '^C' behind the line, which must not break it in two.
    private const int Margin = 3;
    private const string HideCursor = "\e[?25l";
    private const string ShowCursor = "\e[?25h";
    private const string WipeLine = "\r\e[2K";

    private readonly Lock _lock = new();
    private readonly Stream _error;
    private readonly Func<int> _columns;
    private string _line = "";
    private bool _isHidden;
    private bool _endsInMidLine;

    /// <param name="error">The terminal.</param>
    /// <param name="columns">Its width now.</param>
    public Screen(Stream error, Func<int> columns)
    {
        _error = error;
        _columns = columns;
    }

    /// <summary>How many characters the line may have now.</summary>
    public int Room => Math.Max(10, _columns() - Margin);

    /// <summary>Draws the line; an empty text takes it away and shows the cursor again.</summary>
    public void SetLine(string text)
    {
        lock (_lock)
        {
            if (text == _line)
                return;
            Wipe();
            _line = text;
            Draw();
        }
    }

    /// <summary>A stream that writes above the line.</summary>
    /// <param name="destination">Where to: the terminal itself, or wherever standard output goes.</param>
    public Stream Above(Stream destination) => new AboveStream(this, destination);

    private void WriteAbove(Stream destination, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        lock (_lock)
        {
            Wipe();
            destination.Write(bytes);
            destination.Flush();
            _endsInMidLine = bytes[^1] != (byte)'\n';
            Draw();
        }
    }

    private void Wipe()
    {
        if (_line.Length > 0)
            Write(WipeLine);
    }

    private void Draw()
    {
        if (_line.Length == 0)
        {
            if (_isHidden)
                Write(ShowCursor);
            _isHidden = false;
            return;
        }

        // A line that a function has not ended yet would be wiped together with ours.
        var start = _endsInMidLine ? "\n" : "";
        _endsInMidLine = false;
        var room = Room;
        var shown = _line.Length <= room ? _line : string.Concat(_line.AsSpan(0, room - 1), "…");
        Write($"{start}{(_isHidden ? "" : HideCursor)}{shown}");
        _isHidden = true;
    }

    private void Write(string text) => _error.Write(Encoding.UTF8.GetBytes(text));

    private sealed class AboveStream(Screen screen, Stream destination) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => screen.WriteAbove(destination, buffer);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
