using System.Net;
using System.Net.Sockets;
using Burst.Engine;
using Burst.Workers.Processes;
using Burst.Workers.Processes.Sandboxing;

namespace Burst.Workers.Tests.Processes;

/// <summary>What functions really can and cannot do. Objects lie outside of the temporary folders here.</summary>
public sealed class SandboxTests
{
    private static readonly string OutsideTmp = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    public static TheoryData<SandboxMode> Sandboxes => [SandboxMode.Write, SandboxMode.Strict];

    public static bool HasLandlock => Landlock.Version > 0;

    [Fact]
    public void Sandbox_Auto_IsWriteWhereTheKernelCan()
    {
        using var bench = new ProcessBench();

        Assert.Equal(HasLandlock ? SandboxMode.Write : SandboxMode.None, bench.Pool.Sandbox);
        Assert.StartsWith("Functions can ", bench.Pool.SandboxDescription);
    }

    [Theory]
    [MemberData(nameof(Sandboxes))]
    public async Task Start_Sandboxed_CannotTouchTheObjects(SandboxMode mode)
    {
        if (!CanMake(mode))
            return;
        using var bench = Make(mode);
        var victim = bench.Value("victim").ToString();
        var path = $"{bench.Objects.ObjectsPath}/{victim}";
        var thunk = bench.Store(
            bench.Script(
                """
                : > out
                (echo x >> $1) 2>/dev/null && echo wrote >> out
                (: > $1) 2>/dev/null && echo truncated >> out
                truncate -s 0 $1 2>/dev/null && echo truncated2 >> out
                rm -f $1 2>/dev/null && echo removed >> out
                mv $1 $1.x 2>/dev/null && echo moved >> out
                (echo x > $__GG_DIR__/new) 2>/dev/null && echo created >> out
                ln -s / $__GG_DIR__/link 2>/dev/null && echo linked >> out
                mkdir $__GG_DIR__/folder 2>/dev/null && echo folder >> out
                ln $1 hard 2>/dev/null && (echo x > hard) 2>/dev/null && echo hardlinked >> out
                mknod device b 8 0 2>/dev/null && echo device >> out
                cat $1 >> out
                """).ToString(), ["f", path], values: [victim]);

        Assert.Equal("victim", await bench.ReadOutputAsync(thunk));
        Assert.Equal("victim", File.ReadAllText(path));
    }

    [Fact]
    public async Task Start_NoSandbox_CanWriteAnywhere()
    {
        using var bench = Make(SandboxMode.None);

        await bench.ReadOutputAsync(bench.Store(bench.Script("echo x > out; echo x > $__GG_DIR__/new").ToString()));
        Assert.True(File.Exists($"{bench.Objects.ObjectsPath}/new"));
        Assert.Equal(SandboxMode.None, bench.Pool.Sandbox);
    }

    [Theory]
    [InlineData(SandboxMode.Write, "wrote\nread\n")]
    [InlineData(SandboxMode.Strict, "")]
    public async Task Start_Sandboxed_TmpAndForeignFilesAsTheModeSays(SandboxMode mode, string expected)
    {
        if (!CanMake(mode))
            return;
        using var bench = Make(mode);
        var foreign = $"{bench.Root}/foreign";
        File.WriteAllText(foreign, "x");
        var name = $"/tmp/burst-sandbox-test-{Guid.NewGuid():N}";
        var script = $"""
            : > out
            (echo x > {name}) 2>/dev/null && echo wrote >> out
            (cat {foreign}) > /dev/null 2>&1 && echo read >> out
            true
            """;
        try
        {
            Assert.Equal(expected, await bench.ReadOutputAsync(bench.Store(bench.Script(script).ToString())));
        }
        finally
        {
            File.Delete(name);
        }
    }

    [Theory]
    [MemberData(nameof(Sandboxes))]
    public async Task Start_Sandboxed_OrdinaryThingsWork(SandboxMode mode)
    {
        if (!CanMake(mode))
            return;
        using var bench = Make(mode);
        var value = bench.Value("v\n").ToString();
        var script = """
            set -e
            mkdir -p a/b; echo 1 > a/x; mv a/x a/b/y; ln a/b/y hard; rm a/b/y
            mkfifo pipe; (echo 2 > pipe) & cat pipe > two
            echo 3 | cat > /dev/stdout
            echo 4 > /dev/null; head -c 4 /dev/urandom > /dev/null
            cat < in.txt > out; cat hard two >> out
            """;
        var thunk = bench.Store(bench.Script(script).ToString(), links: [new("in.txt", value)]);

        Assert.Equal("v\n1\n2\n", await bench.ReadOutputAsync(thunk));
        Assert.Equal("3\n", bench.OutputText);
    }

    [Theory]
    [MemberData(nameof(Sandboxes))]
    public async Task Start_Sandboxed_CannotUseTcp(SandboxMode mode)
    {
        if (!CanMake(mode) || Landlock.Version < 4)
            return;
        using var bench = Make(mode);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var shell = bench.Objects.CopyIn("/bin/bash", isExecutable: true).ToString();
        var thunk = bench.Store(
            shell, ["bash", "-c", $"(: < /dev/tcp/127.0.0.1/{port}) 2>/dev/null && echo connected > out || echo refused > out"]);

        Assert.Equal("refused\n", await bench.ReadOutputAsync(thunk));
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task Start_Sandboxed_CannotSignalTheEngineOrGainPrivileges()
    {
        if (!CanMake(SandboxMode.Write) || !Landlock.CanScopeSignals)
            return;
        using var bench = Make(SandboxMode.Write);
        var thunk = bench.Store(bench.Script(
            $"kill -0 {Environment.ProcessId} 2>/dev/null && echo signalled > out || echo no > out; grep NoNewPrivs /proc/$$/status >> out").ToString());

        Assert.Equal("no\nNoNewPrivs:\t1\n", await bench.ReadOutputAsync(thunk));
    }

    [Fact]
    public async Task Start_Sandboxed_OurOwnThreadsStayFree()
    {
        using var bench = Make(SandboxMode.Auto);
        for (var i = 0; i < 8; i++)
            await bench.ReadOutputAsync(bench.Store(bench.Script($"echo {i} > out").ToString()));

        // New threads of the thread pool are started from whichever thread queues work.
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Factory.StartNew(
            () => File.WriteAllText($"{bench.Root}/file{i}", ""), TaskCreationOptions.LongRunning)));
        var execution = new FakeExecution(default, default) { OnComplete = () => File.WriteAllText($"{bench.Root}/slot", "") };
        bench.Pool.Start(execution);
        await execution.Outcome;
        Assert.True(File.Exists($"{bench.Root}/slot"));
    }

    [Fact]
    public void Make_StrictWithoutWorkRoot_UsesAFolderOfItsOwn()
    {
        if (!CanMake(SandboxMode.Strict))
            return;
        using var bench = new ProcessBench { Options = new ProcessOptions { Sandbox = SandboxMode.Strict } };

        Assert.Contains("/tmp/burst-work.", bench.Pool.SandboxDescription);
    }

    [Theory]
    [MemberData(nameof(Sandboxes))]
    public void Make_KernelCannot_SaysSo(SandboxMode mode)
    {
        if (HasLandlock)
            return;
        using var bench = Make(mode);

        Assert.Contains("Landlock", Assert.Throws<BurstException>(() => bench.Pool).Message);
    }

    private static bool CanMake(SandboxMode mode) => HasLandlock && mode != SandboxMode.None && Landlock.Version >= 3;

    private static ProcessBench Make(SandboxMode mode) => new ProcessBench(OutsideTmp).With(mode);
}
