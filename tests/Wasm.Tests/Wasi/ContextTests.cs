using System.Text;
using Burst.Wasm.Pool;
using Burst.Wasm.Runtime;
using Burst.Wasm.Text;
using Burst.Wasm.Wasi;

namespace Burst.Wasm.Tests.Wasi;

public sealed class ContextTests
{
    /// <summary>Writes its arguments and then its input to its output.</summary>
    private const string Copy = """
        (module
          (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "args_get" (func $arguments (param i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (func (export "_start") (local $n i32)
            (drop (call $sizes (i32.const 0) (i32.const 20)))
            (drop (call $arguments (i32.const 64) (i32.const 256)))
            (i32.store (i32.const 16) (i32.const 256))
            (drop (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 32)))
            (i32.store (i32.const 16) (i32.const 1024))
            (block $done
              (loop $more
                (i32.store (i32.const 20) (i32.const 2048))
                (drop (call $read (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 32)))
                (local.set $n (i32.load (i32.const 32)))
                (br_if $done (i32.eqz (local.get $n)))
                (i32.store (i32.const 20) (local.get $n))
                (drop (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 32)))
                (br $more)))))
        """;

    [Fact]
    public void Run_OnAPool_CopiesAndAllocatesNothing()
    {
        using var engine = new WasmEngine();
        using var module = engine.Compile(
            WasmModule.Decode(WasmText.Parse(Copy)), new CompileRequest { TracksPages = true });
        using var pool = new InstancePool(module, Linker());
        var command = new WasiCommand(module);
        var context = new WasiContext();
        var input = "from stdin"u8.ToArray();
        for (var i = 0; i < 3; i++)
            RunOnce();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            RunOnce();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void RunOnce()
        {
            var instance = pool.Rent();
            context.AddArgument("copy"u8);
            context.AddArgument("one");
            context.Input.Set(input);
            var code = command.Run(instance, context);
            if (code != 0 || !context.Output.Written.Span.SequenceEqual("copy\0one\0from stdin"u8))
                throw new InvalidOperationException(Encoding.UTF8.GetString(context.Output.Written.Span));
            pool.Return(instance);
            context.Reset();
        }
    }

    [Fact]
    public void Return_WhatTheHostWrote_IsRestored()
    {
        const string text = """
            (module
              (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
              (memory 2)
              (data (i32.const 0) "\00\f0\00\00\01\30\00\00")
              (func (export "_start")
                (drop (call $random (i32.const 8191) (i32.const 20000)))
                (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 131068))))
              (func (export "look") (result i32) (local $i i32) (local $seen i32)
                (local.set $i (i32.const 8))
                (loop $more
                  (local.set $seen (i32.or (local.get $seen) (i32.load8_u (local.get $i))))
                  (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 131072))))
                (local.get $seen)))
            """;
        using var engine = new WasmEngine();
        using var module = engine.Compile(
            WasmModule.Decode(WasmText.Parse(text)), new CompileRequest { TracksPages = true });
        using var pool = new InstancePool(module, Linker());
        var context = new WasiContext();
        var input = new byte[0x3001];
        input.AsSpan().Fill(0xFF);
        for (var i = 0; i < 3; i++)
        {
            var instance = pool.Rent();
            Assert.Equal(0, new WasiCommand(module, "look").Run(instance, context));
            context.Input.Set(input);
            new WasiCommand(module).Run(instance, context);
            Assert.Equal(0xFF, new WasiCommand(module, "look").Run(instance, context));
            pool.Return(instance);
            context.Reset();
        }
    }

    [Fact]
    public void Reset_AfterUse_IsAsNew()
    {
        using var guest = new Guest();
        guest.Context.AddArgument("a");
        guest.Context.AddVariable("b", "c");
        guest.Context.Files.AddFile("in", new byte[3]);
        guest.Create("file", "x");
        guest.Open("file");
        guest.Write(1, "out");
        guest.Close(2);
        WasiRandom.random_get(guest.Instance, 0, 8);
        var random = guest.LoadLong(0);
        WasiClock.clock_time_get(guest.Instance, 0, 0, 0);

        guest.Context.Reset();
        Assert.Null(guest.Context.Files.Find("file"));
        Assert.Equal(0UL, guest.Context.Files.BytesUsed);
        Assert.True(guest.Context.Output.Written.IsEmpty);
        guest.Context.Preopen("/", guest.Context.Files.Root);
        Assert.Equal(3u, FirstPreopen(guest));
        guest.Create("new");
        guest.Stat("new", out var status);
        Assert.Equal((2UL, WasiOptions.DefaultStartTime), (status.Inode, status.ModifyTime));
        WasiArguments.args_sizes_get(guest.Instance, 0, 4);
        Assert.Equal(0UL, guest.LoadLong(0));
        WasiEnvironment.environ_sizes_get(guest.Instance, 0, 4);
        Assert.Equal(0UL, guest.LoadLong(0));
        WasiRandom.random_get(guest.Instance, 0, 8);
        Assert.Equal(random, guest.LoadLong(0));
        Assert.Equal(Errno.Success, guest.Write(2, "x"));
    }

    [Fact]
    public void ArgumentsAndVariables_AreWrittenAsTheyAre()
    {
        using var guest = new Guest();
        guest.Context.AddArgument("näme");
        guest.Context.AddArgument("");
        guest.Context.AddVariable("PATH", "a=b");
        Assert.Equal(Errno.Success, WasiArguments.args_sizes_get(guest.Instance, 0, 4));
        Assert.Equal((2u, 7u), (guest.Load(0), guest.Load(4)));
        Assert.Equal(Errno.Success, WasiArguments.args_get(guest.Instance, 0, 100));
        Assert.Equal((100u, 106u), (guest.Load(0), guest.Load(4)));
        Assert.Equal("näme\0\0"u8.ToArray(), guest.Memory.Slice(100, 7).ToArray());
        Assert.Equal(Errno.Success, WasiEnvironment.environ_get(guest.Instance, 0, 100));
        Assert.Equal("PATH=a=b\0"u8.ToArray(), guest.Memory.Slice(100, 9).ToArray());
    }

    [Fact]
    public void Add_NulOrBadName_IsRefused()
    {
        var context = new WasiContext();
        Assert.Throws<ArgumentException>(() => context.AddArgument("a\0b"));
        Assert.Throws<ArgumentException>(() => context.AddArgument("a\0b"u8));
        Assert.Throws<ArgumentException>(() => context.AddVariable("a=b", "c"));
        Assert.Throws<ArgumentException>(() => context.AddVariable("", "c"));
        Assert.Throws<ArgumentException>(() => context.AddVariable("a", "\0"));
    }

    [Theory]
    [InlineData("_start", 33)]
    [InlineData("nothing", 0)]
    [InlineData("number", 7)]
    public void Run_EntryPoint_GivesTheExitCode(string entryPoint, int expected)
    {
        const string text = """
            (module
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (func (export "_start") (call $exit (i32.const 33)))
              (func (export "nothing"))
              (func (export "number") (result i32) (i32.const 7))
              (func (export "other") (param i32))
              (func (export "trap") unreachable))
            """;
        using var engine = new WasmEngine();
        using var module = engine.Compile(WasmModule.Decode(WasmText.Parse(text)));
        var instance = Linker().Instantiate(module);
        using var store = instance.Store;
        Assert.Equal(expected, new WasiCommand(module, entryPoint).Run(instance, new WasiContext()));
        Assert.Contains("_start", Assert.Throws<ArgumentException>(
            () => new WasiCommand(module, "missing")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new WasiCommand(module, "other"));
        var trap = Assert.Throws<TrapException>(() => new WasiCommand(module, "trap").Run(instance, new WasiContext()));
        Assert.Equal(TrapKind.Unreachable, trap.Kind);
    }

    [Fact]
    public void Call_WithoutContext_IsAHostErrorThatSaysSo()
    {
        using var engine = new WasmEngine();
        using var module = engine.Compile(WasmModule.Decode(WasmText.Parse(Copy)));
        var instance = Linker().Instantiate(module);
        using var store = instance.Store;
        var trap = Assert.Throws<TrapException>(() => instance.Invoke("_start"));
        Assert.Equal(TrapKind.HostError, trap.Kind);
        Assert.Contains(nameof(WasiContext), trap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SourceFails_EndsTheCall()
    {
        const string text = """
            (module
              (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
              (memory 1)
              (func (export "_start")
                (i32.store (i32.const 4) (i32.const 100))
                (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 32)))))
            """;
        using var engine = new WasmEngine();
        using var module = engine.Compile(WasmModule.Decode(WasmText.Parse(text)));
        var instance = Linker().Instantiate(module);
        using var store = instance.Store;
        var context = new WasiContext();
        context.Input.Set(new BrokenStream());
        var trap = Assert.Throws<TrapException>(() => new WasiCommand(module).Run(instance, context));
        Assert.Equal(TrapKind.HostError, trap.Kind);
        Assert.IsType<IOException>(trap.InnerException);
    }

    [Fact]
    public void Unstable_SeekAndStatus_HaveTheirOwnNumbers()
    {
        using var guest = new Guest();
        guest.Create("file", "0123456789");
        guest.Link("file", "other");
        var fd = guest.Open("file");
        Assert.Equal(Errno.Success, WasiUnstable.fd_seek(guest.Instance, fd, -1, 1, Guest.Result));
        Assert.Equal(9UL, guest.LoadLong(Guest.Result));
        Assert.Equal(Errno.Success, WasiUnstable.fd_seek(guest.Instance, fd, 2, 2, Guest.Result));
        Assert.Equal(2UL, guest.LoadLong(Guest.Result));
        Assert.Equal(Errno.Success, WasiUnstable.fd_seek(guest.Instance, fd, 3, 0, Guest.Result));
        Assert.Equal(5UL, guest.LoadLong(Guest.Result));
        Assert.Equal(Errno.Success, WasiUnstable.fd_filestat_get(guest.Instance, fd, Guest.Buffer));
        Assert.Equal((2u, 10UL, WasiOptions.DefaultStartTime), (
            guest.Load(Guest.Buffer + 20), guest.LoadLong(Guest.Buffer + 24), guest.LoadLong(Guest.Buffer + 48)));
    }

    [Fact]
    public void Explain_Imports_SaysWhatTheyMean()
    {
        const string text = """
            (module
              (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "clock_time_get" (func (param i32 i64 i32) (result i32)))
              (import "wasi_unstable" "sock_send" (func (param i32 i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_fly" (func))
              (import "wasi:http/requests" "new" (func))
              (import "wasi" "thread-spawn" (func (param i32) (result i32)))
              (import "env" "memory" (memory 1)))
            """;
        var verdicts = WasiDeterminism.Explain(WasmModule.Decode(WasmText.Parse(text)));
        Assert.Equal(
            [
                ImportEffect.Pure, ImportEffect.Virtual, ImportEffect.Refused,
                ImportEffect.Unknown, ImportEffect.Unknown, ImportEffect.Unknown, ImportEffect.Unknown,
            ],
            verdicts.Select(static verdict => verdict.Effect));
        Assert.Contains("unknown module 'wasi:http/requests'", verdicts[4].Reason, StringComparison.Ordinal);
    }

    private static uint FirstPreopen(Guest guest)
    {
        for (var fd = 0u; ; fd++)
        {
            if (WasiDescriptors.fd_prestat_get(guest.Instance, fd, 0) == Errno.Success)
                return fd;
        }
    }

    private static Linker Linker()
    {
        var linker = new Linker();
        WasiPreview1.Define(linker);
        return linker;
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("broken");
    }
}
