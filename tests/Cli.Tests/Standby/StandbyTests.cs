using System.Diagnostics;
using System.Net.Sockets;

namespace Burst.Cli.Tests.Standby;

public sealed class StandbyTests : IDisposable
{
    private readonly StandbyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Make_Twice_IsServedByTheSameProcess()
    {
        var first = _folder.ParentOfBuild();

        Assert.Equal(first, _folder.ParentOfBuild());
        Assert.Equal([first], _folder.Running);
    }

    [Fact]
    public void Make_StandbyOff_IsServedByTheProgramItself()
    {
        Assert.Equal(0, _folder.Run("BURST_STANDBY=0 $B make --quiet -- true").Status);
        Assert.Empty(_folder.Running);
    }

    [Fact]
    public void Call_FromAnotherPlace_FindsWhatIsThere()
    {
        _folder.ParentOfBuild();
        const string Show = "$B make --quiet -- sh -c 'pwd; umask; printf %s \"$WORD\" | od -An -tx1; cat; echo said >&2; exit 7'";

        var (status, output, error) = _folder.Run($"mkdir -p deep; cd deep; umask 027; WORD=$(printf 'a\\377') ; export WORD; echo in | {Show}");

        Assert.Equal(7, status);
        Assert.Equal($"{_folder.Work}/deep\n0027\n 61 ff\nin\n", output);
        Assert.Equal("said\n", error);
    }

    [Fact]
    public void Call_AfterOneWithVariables_DoesNotSeeThem()
    {
        _folder.Run("LEFT=over $B make --quiet -- true");

        var (_, output, _) = _folder.Run("$B make --quiet -- sh -c 'echo ${LEFT-none}'");

        Assert.Equal("none\n", output);
    }

    [Fact]
    public void Call_WithStreamsClosed_Works() =>
        Assert.Equal(3, _folder.Run("$B make --quiet -- sh -c 'exit 3' <&- >&- 2>&-").Status);

    [Fact]
    public void Call_MoreFilesOpen_AreInherited()
    {
        _folder.ParentOfBuild();
        const string Command = "exec 5< /dev/null 7> log 9>&1;"
            + " $B make --quiet -- sh -c 'echo seven >&7; echo nine >&9; ls /proc/self/fd'; cat log";

        var outcome = _folder.Run(Command);

        Assert.Equal(_folder.Run("export BURST_STANDBY=0; " + Command), outcome);
        Assert.StartsWith("nine\n", outcome.Output);
        Assert.EndsWith("\nseven\n", outcome.Output);
    }

    [Fact]
    public void Call_MoreFilesOpenThanCanBeHandedOver_IsNotStandbys()
    {
        var standby = _folder.ParentOfBuild();

        var (_, output, error) = _folder.Run(
            "bash -c 'exec 1001< /dev/null; $B make --quiet -- bash -c \"ps -o ppid= -p \\$\\$; : <&1001\"'");

        Assert.Equal("", error);
        Assert.NotEqual($"{standby}", output.Trim());
    }

    [Fact]
    public void Make_UnderMakesJobServer_TakesPartInIt()
    {
        _folder.ParentOfBuild();
        File.WriteAllText(Path.Join(_folder.Work, "Makefile"), "all:\n\t+@$(B) make --quiet -- $(MAKE) -f inner\n");
        File.WriteAllText(Path.Join(_folder.Work, "inner"), "all:\n\t@echo made\n");

        var (status, output, error) = _folder.Run("make -s -j2");

        Assert.Equal((0, ""), (status, error));
        Assert.Contains("made\n", output);
    }

    [Fact]
    public void Call_ArgumentIsNotUtf8_EndsAsWithoutStandby()
    {
        _folder.ParentOfBuild();
        const string Command = "$B make --quiet -- sh -c 'printf %s \"$1\" | wc -c' sh \"$(printf 'a\\377')\"";

        Assert.Equal(_folder.Run($"BURST_STANDBY=0 {Command}"), _folder.Run(Command));
    }

    [Fact]
    public void Calls_AtOnce_AllWork()
    {
        _folder.ParentOfBuild();

        var (status, output, error) = _folder.Run(
            "for i in 1 2 3; do $B make --quiet -- sh -c 'sleep 0.3; echo done' & done; wait");

        Assert.Equal((0, "done\ndone\ndone\n", ""), (status, output, error));
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void Call_FrontTakesASignal_EndsTheBuild(string signal, int status)
    {
        var (ended, output, error) = _folder.Run(
            $"$B make -- sh -c 'echo $$ > started; exec sleep 60' & while ! [ -s started ]; do sleep 0.1; done;"
            + $" kill -{signal} $!; wait $!; echo $?; kill -0 $(cat started) 2>&1 || :");

        Assert.Equal(0, ended);
        Assert.StartsWith($"{status}\n", output);
        Assert.Contains("No such process", output);
        Assert.Contains("burst: interrupted; what was built is kept", error);
    }

    [Fact]
    public void Call_FrontIsKilled_EndsTheBuild()
    {
        _folder.Run("$B make -- sh -c 'echo $$ > started; exec sleep 60' & while ! [ -s started ]; do sleep 0.1; done; kill -9 $!");

        var build = int.Parse(File.ReadAllText(Path.Join(_folder.Work, "started")), System.Globalization.CultureInfo.InvariantCulture);
        StandbyFolder.Await(() => !Directory.Exists($"/proc/{build}"));
        StandbyFolder.Await(() => _folder.Run("$B make --quiet -- true").Status == 0);
    }

    [Fact]
    public void Call_StandbyIsKilled_SaysSo()
    {
        var standby = _folder.ParentOfBuild();
        using var call = _folder.Start("exec $B make -- sh -c 'echo $$ > started; exec sleep 60 2> /dev/null'");
        var started = Path.Join(_folder.Work, "started");
        StandbyFolder.Await(() => File.Exists(started) && File.ReadAllText(started).EndsWith('\n'));

        Process.GetProcessById(standby).Kill();

        Assert.Equal(
            "burst: the standby that ran this build has ended; what was built is kept, run the same command to go on\n",
            call.StandardError.ReadToEnd());
        call.WaitForExit();
        Assert.Equal(70, call.ExitCode);
        Assert.NotEqual(standby, _folder.ParentOfBuild());
        Assert.Equal(0, _folder.Run("kill $(cat started)").Status);
    }

    [Fact]
    public void Standby_NothingToDo_Ends()
    {
        _folder.Run("$B make --quiet -- true", ("BURST_STANDBY", "1"));

        StandbyFolder.Await(() => _folder.Running.Length == 0 && Directory.GetFiles(_folder.Sockets).Length == 0);
    }

    [Fact]
    public void Standby_SocketGone_Ends()
    {
        _folder.ParentOfBuild();

        Directory.Delete(_folder.Sockets, recursive: true);

        StandbyFolder.Await(() => _folder.Running.Length == 0);
    }

    [Fact]
    public void Standby_FolderOpenToOthers_IsNotUsed()
    {
        _folder.ParentOfBuild();
        File.SetUnixFileMode(_folder.Sockets, File.GetUnixFileMode(_folder.Sockets) | UnixFileMode.OtherRead);

        Assert.DoesNotContain(_folder.ParentOfBuild(), _folder.Running);
    }

    [Fact]
    public void Standby_CallerMayDoLess_TurnsItAway()
    {
        var standby = _folder.ParentOfBuild();

        Assert.NotEqual(standby, _folder.ParentOfBuild("setpriv --no-new-privs"));
        Assert.Equal([standby], _folder.Running);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(4000)]
    public void Standby_WhatItHearsIsNoCall_GoesOn(int length)
    {
        var standby = _folder.ParentOfBuild();
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Connect(new UnixDomainSocketEndPoint(Directory.GetFiles(_folder.Sockets).Single()));
            var bytes = new byte[length];
            Array.Fill(bytes, (byte)0xFF);
            socket.Send(bytes);
            socket.Shutdown(SocketShutdown.Send);
            Assert.True(IsClosed(socket));
        }

        Assert.Equal(standby, _folder.ParentOfBuild());
    }

    [Fact]
    public void Standby_SomebodySaysNothing_ServesOthers()
    {
        var standby = _folder.ParentOfBuild();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Directory.GetFiles(_folder.Sockets).Single()));

        Assert.Equal(standby, _folder.ParentOfBuild());
    }

    [Fact]
    public void Standby_ManyCalls_KeepsNothingOpen()
    {
        var standby = _folder.ParentOfBuild();
        Repeat();
        var before = Directory.GetFiles($"/proc/{standby}/fd").Length;

        Repeat();
        Repeat();

        // What waits for the collector is not more after twice as many calls.
        Assert.InRange(Directory.GetFiles($"/proc/{standby}/fd").Length, 0, before + 8);

        void Repeat() => Assert.Equal(
            0, _folder.Run("for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do $B make --quiet -- true || exit; done").Status);
    }

    [Fact]
    public void Standby_AtATerminal_RunsTheBuildInItsForeground()
    {
        // The group in the terminal's foreground is the shell's job, which the build belongs to though its parent does not.
        const string Show = "$B make --quiet -- sh -c 'ps -o pgid=,tpgid= -p $$; read word < /dev/tty; echo $word'";

        var (status, output, error) = _folder.Run($"printf 'typed\\n' | script -qec \"{Show.Replace("$$", "\\$\\$").Replace("$word", "\\$word")}\" /dev/null");

        Assert.True(status == 0, error + output);
        var words = output.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(word => word != "typed").ToArray();
        Assert.Equal(words[0], words[1]);
        Assert.EndsWith("typed\r\n", output);
    }

    // What it had not read when it closed makes that a reset.
    private static bool IsClosed(Socket socket)
    {
        try
        {
            return socket.Receive(new byte[1]) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
