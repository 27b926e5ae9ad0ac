using System.Text;

namespace Burst.Cli.Output;

/// <summary>Keeps a live line, or several, at the bottom of a terminal while everything else scrolls above.</summary>
/// <remarks>
/// <para>All output of a run goes through here, the functions' too, so that nothing is written across the lines.
/// They are wiped, the output written, they are drawn again. Safe to use from several threads.</para>
/// <para>Without a terminal there is no live line, and output passes straight through.</para>
/// </remarks>
internal sealed class Screen
{
    // A terminal shows '^C' behind the line, which must not break it in two.
    private const int Margin = 3;
    private const string HideCursor = "\e[?25l";
    private const string ShowCursor = "\e[?25h";
    private const string WipeLine = "\r\e[2K";
    private const string WipeLineAbove = "\e[1A\e[2K";

    private readonly Lock _lock = new();
    private readonly Stream _error;
    private readonly Func<int> _columns;
    private IReadOnlyList<string> _lines = [];
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

    /// <summary>Draws a line, cut to the width; an empty text takes it away and shows the cursor again.</summary>
    public void SetLine(string text) => SetLines(text.Length == 0 ? [] : [Cut(text)]);

    /// <summary>Draws several lines.</summary>
    /// <param name="lines">Lines that are no wider than <see cref="Room"/>; not changed afterwards. Without any, what was
    /// drawn is taken away and the cursor shown again.</param>
    public void SetLines(IReadOnlyList<string> lines)
    {
        lock (_lock)
        {
            if (lines.SequenceEqual(_lines))
                return;
            Wipe();
            _lines = lines;
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
        if (_lines.Count == 0)
            return;
        var wipe = new StringBuilder(WipeLine);
        for (var i = 1; i < _lines.Count; i++)
            wipe.Append(WipeLineAbove);
        Write(wipe.ToString());
    }

    private void Draw()
    {
        if (_lines.Count == 0)
        {
            if (_isHidden)
                Write(ShowCursor);
            _isHidden = false;
            return;
        }

        // A line that a function has not ended yet would be wiped together with ours.
        var start = _endsInMidLine ? "\n" : "";
        _endsInMidLine = false;
        Write($"{start}{(_isHidden ? "" : HideCursor)}{string.Join('\n', _lines)}");
        _isHidden = true;
    }

    private string Cut(string text)
    {
        var room = Room;
        return text.Length <= room ? text : string.Concat(text.AsSpan(0, room - 1), "…");
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
