namespace Burst.Wasm.Tests.Compile;

/// <summary>Loads whose value nobody wants trap all the same, to their last byte.</summary>
public sealed class UnusedLoadTests : CompileTest
{
    private const int PageBytes = 65_536;

    [Theory]
    [InlineData("(drop (i64.load (local.get 0)))", 8)]
    [InlineData("(drop (i64.add (i64.load (local.get 0)) (i64.const 1)))", 8)]
    [InlineData("(drop (f64.neg (f64.load (local.get 0))))", 8)]
    [InlineData("(drop (v128.not (v128.load (local.get 0))))", 16)]
    [InlineData("(local.set 1 (i64.load (local.get 0)))", 8)]
    [InlineData("(local.set 1 (i64.extend_i32_u (i32.load16_u (local.get 0))))", 2)]
    public void Call_ALoadOfWhichAPartIsOutside_Traps(string statement, int bytes)
    {
        foreach (var memory in (MemoryMode[])[MemoryMode.GuardPages, MemoryMode.Checks])
        {
            var instance = Instantiate(
                $"(module (memory 1) (func (export \"f\") (param i32) (local i64) {statement}))", memory);

            instance.Invoke("f", PageBytes - bytes);
            for (var outside = 1; outside <= bytes; outside++)
            {
                var trap = Assert.Throws<TrapException>(() => instance.Invoke("f", PageBytes - bytes + outside));
                Assert.Equal(TrapKind.MemoryOutOfBounds, trap.Kind);
            }
        }
    }
}
