using System.Text;
using Burst.Cli.Output;

namespace Burst.Cli.Tests.Output;

public sealed class ScreenTests : IDisposable
{
    private const string Wipe = "\r\e[2K";

    private readonly MemoryStream _terminal = new();
    private readonly Screen _screen;
    private int _columns = 20;

    public ScreenTests() => _screen = new Screen(_terminal, () => _columns);

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void SetLine_DrawnChangedRemoved_CursorHiddenAndBack()
    {
        _screen.SetLine("one");
        _screen.SetLine("one");
        _screen.SetLine("two");
        _screen.SetLine("");
        _screen.SetLine("");

        Assert.Equal($"\e[?25lone{Wipe}two{Wipe}\e[?25h", Written());
    }

    [Fact]
    public void SetLine_TooLong_CutToTheWidth()
    {
        _columns = 14;
        _screen.SetLine("0123456789abcdef");

        Assert.Equal("\e[?25l0123456789…", Written());
    }

    [Fact]
    public void SetLines_Several_AllWipedBeforeTheNext()
    {
        _screen.SetLines(["one", "two", "three"]);
        _screen.Above(_terminal).Write("text\n"u8);
        _screen.SetLine("");

        const string wipeThree = $"{Wipe}\e[1A\e[2K\e[1A\e[2K";
        Assert.Equal($"\e[?25lone\ntwo\nthree{wipeThree}text\none\ntwo\nthree{wipeThree}\e[?25h", Written());
    }

    [Fact]
    public void Above_OutputWhileLineShows_LineDrawnBelowAgain()
    {
        _screen.SetLine("line");
        _screen.Above(_terminal).Write("text\n"u8);

        Assert.Equal($"\e[?25lline{Wipe}text\nline", Written());
    }

    [Fact]
    public void Above_UnfinishedLine_NotWipedByTheNextDrawing()
    {
        _screen.SetLine("line");
        _screen.Above(_terminal).Write("text"u8);
        _screen.SetLine("next");

        Assert.Equal($"\e[?25lline{Wipe}text\nline{Wipe}next", Written());
    }

    [Fact]
    public void Above_NoLine_BytesOnly()
    {
        _screen.Above(_terminal).Write("text"u8);

        Assert.Equal("text", Written());
    }

    private string Written() => Encoding.UTF8.GetString(_terminal.ToArray());
}
