using System.Buffers.Binary;
using Burst.Wasm.Runtime;

namespace Burst.Wasm.Tests.Runtime;

public sealed class FaultTests : RuntimeTest
{
    private const string Text = """
        (module (memory 1)
          (func $load (export "load") (param i32) (result i32) (i32.load offset=0x3fffff0 (local.get 0)))
          (func $deep (export "deep") (param i32) (result i32)
            (if (result i32) (local.get 0)
              (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
              (else (i32.load (i32.const -4))))))
        """;

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Load_OutOfBoundsOnManyThreadsWhileCollecting_AlwaysTraps(MemoryMode mode)
    {
        using var stop = new CancellationTokenSource();
        var collector = Task.Factory.StartNew(
            () =>
            {
                while (!stop.IsCancellationRequested)
                    GC.Collect(0);
            },
            TaskCreationOptions.LongRunning);
        var workers = Enumerable.Range(0, 4).Select(worker => Task.Factory.StartNew(
            () =>
            {
                var instance = Instantiate(mode, Text);
                for (var i = 0; i < 500; i++)
                {
                    Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => instance.Invoke("load", i * 8_000_000)));
                    Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => instance.Invoke("deep", i % 50)));
                }
            },
            TaskCreationOptions.LongRunning));

        await Task.WhenAll(workers);
        await stop.CancelAsync();
        await collector;
    }

    [Fact]
    public void Arm64_Filter_LoadsItsThreeNumbersFromBehindTheCode()
    {
        var code = FaultFilter.Arm64(first: 1, bytes: 2, handler: 3);

        foreach (var (instruction, value) in new[] { (4, 1ul), (6, 2ul), (10, 3ul) })
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(code.AsSpan(instruction * 4));
            Assert.Equal(0x58u, word >> 24);
            var place = (instruction + (int)((word >> 5) & 0x7FFFF)) * 4;
            Assert.Equal(0, place % 8);
            Assert.Equal(value, BinaryPrimitives.ReadUInt64LittleEndian(code.AsSpan(place)));
        }
    }

    [Fact]
    public void Rent_SlotReturned_IsUsedAgainAndEmpty()
    {
        Assert.True(GuardArena.IsUsable());
        Assert.True(GuardArena.SlotCount >= 16);
        var instance = Instantiate(MemoryMode.GuardPages, "(module (memory 3))");
        Assert.True(instance.Memory!.IsGuarded);
        instance.Memory.Write(0, 3 * 65536).Fill(1);
        instance.Store.Dispose();

        for (var i = 0; i < 20; i++)
        {
            using var store = new Store();
            var other = new Linker().Instantiate(
                Compile(MemoryMode.GuardPages, "(module (memory 3))"), new InstanceOptions { Store = store });
            Assert.Equal(-1, other.Memory!.Read(0, 3 * 65536).IndexOfAnyExcept((byte)0));
        }
    }
}
