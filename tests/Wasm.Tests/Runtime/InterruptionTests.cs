using System.Diagnostics;
using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Tests.Runtime;

public sealed class InterruptionTests : RuntimeTest
{
    private const string Endless = """
        (module
          (import "env" "started" (func $started))
          (memory 1024)
          (func (export "loop") (call $started) (loop $again (br $again)))
          (func (export "work") (local i64) (call $started)
            (loop $again (local.set 0 (i64.add (local.get 0) (i64.load (i32.const 8)))) (br_if $again (i64.eqz (local.get 0)))))
          (func $call (export "recursion") (param i32) (if (local.get 0) (then (call $call (i32.sub (local.get 0) (i32.const 1))) (call $call (i32.sub (local.get 0) (i32.const 1))))))
          (func (export "recurse") (call $started) (call $call (i32.const 100)))
          (func (export "fill") (call $started) (loop $again (memory.fill (i32.const 0) (i32.const 1) (i32.const 0x4000000)) (br $again)))
          (func (export "interpret") (call $started)
            (loop $next (block $one (block $zero (br_table $zero $one (i32.load (i32.const 0)))) (i32.store (i32.const 0) (i32.const 1)) (br $next)) (i32.store (i32.const 0) (i32.const 0)) (br $next)))
          (func (export "quick") (result i32) (i32.const 1)))
        """;

    private const string EndlessWithoutMemory = """
        (module
          (import "env" "started" (func $started))
          (func (export "loop") (call $started) (loop $again (br $again))))
        """;

    public static TheoryData<MemoryMode, string> ModesAndFunctions
    {
        get
        {
            var data = new TheoryData<MemoryMode, string>();
            foreach (var mode in new[] { MemoryMode.GuardPages, MemoryMode.Checks })
            {
                foreach (var function in new[] { "loop", "work", "recurse", "fill", "interpret" })
                    data.Add(mode, function);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ModesAndFunctions))]
    public Task Interrupt_FromAnotherThread_EndsTheCall(MemoryMode mode, string function) =>
        InterruptOnce(mode, Endless, function);

    [Theory]
    [MemberData(nameof(Modes))]
    public Task Interrupt_LoopWithoutMemory_EndsTheCall(MemoryMode mode) =>
        InterruptOnce(mode, EndlessWithoutMemory, "loop");

    [Theory]
    [MemberData(nameof(Modes))]
    public void Interrupt_BeforeTheCall_HoldsUntilCleared(MemoryMode mode)
    {
        var instance = Instantiate(mode, Endless, Linker(null));

        instance.Store.Interrupt();
        Assert.Equal(TrapKind.Interrupted, TrapOf(() => instance.Invoke("quick")));
        Assert.Equal(TrapKind.Interrupted, TrapOf(() => instance.Invoke("quick")));
        instance.Store.ClearInterrupt();

        Assert.Equal(1, instance.Invoke("quick")[0].AsI32);
    }

    [Theory]
    [MemberData(nameof(ModesAndFunctions))]
    public void SetDeadline_CallLastsLonger_IsInterrupted(MemoryMode mode, string function)
    {
        var instance = Instantiate(mode, Endless, Linker(null));

        for (var i = 0; i < 2; i++)
        {
            instance.Store.SetDeadline(TimeSpan.FromMilliseconds(30));
            Assert.Equal(TrapKind.Interrupted, TrapOf(() => instance.Invoke(function)));
            instance.Store.ClearInterrupt();
            Assert.Equal(1, instance.Invoke("quick")[0].AsI32);
        }
    }

    [Fact]
    public void SetDeadline_WatchdogHasSlept_WakesUp()
    {
        var instance = Instantiate(MemoryMode.Checks, Endless, Linker(null));
        instance.Store.SetDeadline(TimeSpan.FromMinutes(1));
        instance.Invoke("quick");
        instance.Store.ClearInterrupt();
        SpinWait.SpinUntil(() => Watchdog.IsAsleep, TimeSpan.FromSeconds(30));

        var time = Stopwatch.StartNew();
        instance.Store.SetDeadline(TimeSpan.Zero);
        Assert.Equal(TrapKind.Interrupted, TrapOf(() => instance.Invoke("loop")));
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void SetDeadline_HostFunctionOfOtherStoreRuns_BothEnd(MemoryMode mode)
    {
        var inner = Instantiate(mode, Endless, Linker(null));
        var linker = new Linker()
            .DefineFunction("env", "started", new FunctionType([], []), (_, _, _) => inner.Invoke("loop"));
        var outer = Instantiate(mode, Endless, linker);
        inner.Store.SetDeadline(TimeSpan.FromMilliseconds(20));

        Assert.Equal(TrapKind.Interrupted, TrapOf(() => outer.Invoke("loop")));
        Assert.False(outer.Store.IsInterrupted);
        Assert.Equal(1, outer.Invoke("quick")[0].AsI32);
    }

    [Fact]
    public async Task WaitForInterrupt_Interrupted_EndsEarly()
    {
        using var store = new Store();
        Assert.False(store.WaitForInterrupt(TimeSpan.FromMilliseconds(1)));
        var waiting = Task.Run(() => store.WaitForInterrupt(TimeSpan.FromMinutes(5)));
        store.Interrupt();
        Assert.True(await waiting);
    }

    private static async Task InterruptOnce(MemoryMode mode, string text, string function)
    {
        using var started = new ManualResetEventSlim();
        var instance = Instantiate(mode, text, Linker(started));
        var call = Task.Factory.StartNew(
            () => TrapOf(() => instance.Invoke(function)), TaskCreationOptions.LongRunning);
        started.Wait();
        instance.Store.Interrupt();

        Assert.Equal(TrapKind.Interrupted, await call);
    }

    private static Linker Linker(ManualResetEventSlim? started) =>
        new Linker().DefineFunction("env", "started", new FunctionType([], []), (_, _, _) => started?.Set());
}
