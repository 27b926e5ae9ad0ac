using System.Runtime.ExceptionServices;
using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Tests.Runtime;

public sealed class StackTests : RuntimeTest
{
    private const string Recursion = """
        (module
          (import "env" "back" (func $back (param i32) (result i32)))
          (memory 1)
          (func $down (export "down") (param i32) (result i32)
            (if (result i32) (local.get 0) (then (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1))))) (else (i32.const 0))))
          (func $other (param i64 f64) (result i64) (i64.add (i64.const 1) (call $forever (local.get 0) (local.get 1))))
          (func $forever (export "forever") (param i64 f64) (result i64) (i64.mul (i64.const 3) (call $other (local.get 0) (local.get 1))))
          (func (export "host") (param i32) (result i32) (i32.add (i32.const 1) (call $back (local.get 0)))))
        """;

    public static TheoryData<MemoryMode, int> ModesAndStacks
    {
        get
        {
            var data = new TheoryData<MemoryMode, int>();
            foreach (var mode in new[] { MemoryMode.GuardPages, MemoryMode.Checks })
            {
                foreach (var kilobytes in new[] { 128, 256, 300, 384, 512, 1024, 1536, 8192 })
                    data.Add(mode, kilobytes);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ModesAndStacks))]
    public void Invoke_RecursionWithoutEnd_IsTrapOnAnyThread(MemoryMode mode, int kilobytes)
    {
        var instance = MakeInstance(mode);
        OnThread(kilobytes, () =>
        {
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal(TrapKind.StackExhausted, TrapOf(() => instance.Invoke("forever", 1L, 2.0)));
                Assert.Equal(TrapKind.StackExhausted, TrapOf(() => instance.Invoke("host", 0)));
            }

            if (kilobytes >= 512)
                Assert.Equal(100, instance.Invoke("down", 100)[0].AsI32);
        });
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Invoke_OnSmallThreadAfterLargeOne_LimitIsThatOfTheThread(MemoryMode mode)
    {
        var instance = MakeInstance(mode);
        OnThread(8192, () => Assert.Equal(1000, instance.Invoke("down", 1000)[0].AsI32));
        OnThread(256, () => Assert.Equal(TrapKind.StackExhausted, TrapOf(() => instance.Invoke("down", 100_000_000))));
        OnThread(8192, () => Assert.Equal(1000, instance.Invoke("down", 1000)[0].AsI32));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void MaxStackBytes_LargerOrSmaller_DepthFollows(MemoryMode mode)
    {
        OnThread(16 << 10, () =>
        {
            var depths = new List<int>();
            foreach (var bytes in new[] { 64 << 10, 256 << 10, 4 << 20 })
            {
                using var engine = new WasmEngine(new WasmEngineOptions { Memory = mode, MaxStackBytes = bytes });
                var module = engine.Compile(Compile(mode, Recursion).Module);
                var instance = Linker().Instantiate(module);
                var depth = 1;
                while (Succeeds(() => instance.Invoke("down", depth)))
                    depth *= 2;
                depths.Add(depth);
            }

            Assert.True(depths[0] < depths[1] && depths[1] < depths[2], string.Join(' ', depths));
        });
    }

    private static bool Succeeds(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (TrapException e) when (e.Kind == TrapKind.StackExhausted)
        {
            return false;
        }
    }

    private static Linker Linker() => new Linker().DefineFunction(
        "env", "back", new FunctionType([ValueType.I32], [ValueType.I32]),
        static (caller, arguments, results) => results[0] = caller.Invoke("host", arguments[0].AsI32 + 1)[0]);

    private static Instance MakeInstance(MemoryMode mode) => Linker().Instantiate(Compile(mode, Recursion));

    private static void OnThread(int kilobytes, Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    action();
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            kilobytes << 10);
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
