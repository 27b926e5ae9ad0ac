using Burst.Wasm.Runtime;

namespace Burst.Wasm.Tests.Runtime;

/// <summary>What memories leave behind where the next ones will be.</summary>
public sealed class MemoryPlaceTests : RuntimeTest
{
    private const string Module = """
        (module (memory 2) (data (i32.const 70000) "data")
          (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (local.get 1) (i32.const 9000)))
          (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
          (func (export "loop") (param i32) (result i32)
            (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get 0)))
        """;

    public static TheoryData<MemoryMode, bool> Variants => new()
    {
        { MemoryMode.GuardPages, false }, { MemoryMode.GuardPages, true }, { MemoryMode.Checks, true },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Hammer_ManyThreads_EachMemoryBeginsAsTheModuleSays(MemoryMode mode, bool tracksPages)
    {
        var module = Link(mode, tracksPages);

        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            for (var i = 1; i <= 300; i++)
            {
                var instance = module.Instantiate();
                AssertFresh(instance.Memory!);
                instance.Invoke("store", (i * 137) % 131000, thread + 1);
                instance.Invoke("fill", (i * 911) % 120000, i);
                if (i % 7 == 0)
                    instance.Memory!.Grow(1);

                // Some are left to the finalizer, and some are disposed of by another thread.
                if (i % 10 == 0)
                    continue;
                if (i % 11 == 0)
                    Task.Run(instance.Store.Dispose).Wait();
                else
                    instance.Store.Dispose();
            }
        });

        GC.Collect();
        GC.WaitForPendingFinalizers();
        for (var i = 0; i < 200; i++)
            AssertFresh(module.Instantiate().Memory!);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Dispose_WhileInterrupted_NextMemoryIsNot(MemoryMode mode, bool tracksPages)
    {
        var module = Link(mode, tracksPages);
        for (var i = 0; i < 20; i++)
        {
            var instance = module.Instantiate();
            Assert.Equal(0, instance.Invoke("loop", 100)[0].AsI32);
            instance.Store.Interrupt();
            Assert.Equal(TrapKind.Interrupted, TrapOf(() => instance.Invoke("loop", 100)));
            instance.Store.Dispose();
        }
    }

    private static LinkedModule Link(MemoryMode mode, bool tracksPages) =>
        new Linker().Link(Compile(mode, Module, new CompileRequest { TracksPages = tracksPages }));

    private static void AssertFresh(MemoryInstance memory)
    {
        Assert.Equal(131072UL, memory.Length);
        Assert.Equal("data"u8.ToArray(), memory.Read(70000, 4).ToArray());
        Assert.Equal(-1, memory.Read(0, 70000).IndexOfAnyExcept((byte)0));
        Assert.Equal(-1, memory.Read(70004, 131072 - 70004).IndexOfAnyExcept((byte)0));
        GC.KeepAlive(memory);
    }
}
