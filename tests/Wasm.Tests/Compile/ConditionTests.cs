namespace Burst.Wasm.Tests.Compile;

/// <summary>Comparisons whose result waits in a local while their operands change.</summary>
public sealed class ConditionTests : CompileTest
{
    private const string Text =
        """
        (module
          (func (export "if") (param i32 i32) (result i32) (local i32)
            (local.set 2 (i32.lt_s (local.get 0) (local.get 1)))
            (local.set 0 (i32.const 100)) (local.set 1 (i32.const -100))
            (if (result i32) (local.get 2) (then (i32.const 1)) (else (i32.const 2))))
          (func (export "twice") (param i32 i32) (result i32) (local i32)
            (local.set 2 (i32.lt_s (local.get 0) (local.get 1)))
            (local.set 0 (i32.const 100))
            (local.set 0 (i32.const 200))
            (i32.add
              (select (i32.const 10) (i32.const 20) (i32.eqz (local.get 2)))
              (select (i32.const 1) (i32.const 2) (local.get 2))))
          (func (export "replaced") (param i32 i32) (result i32) (local i32)
            (local.set 2 (i32.lt_s (local.get 0) (local.get 1)))
            (local.set 2 (i32.xor (local.get 2) (i32.const 1)))
            (select (i32.const 1) (i32.const 2) (local.get 2)))
          (func (export "itself") (param i32 i32) (result i32)
            (local.set 0 (i32.lt_s (local.get 0) (local.get 1)))
            (local.set 1 (i32.const 0))
            (select (i32.const 1) (i32.const 2) (local.get 0)))
          (func (export "joined") (param i32 i32) (result i32) (local i32)
            (local.set 2 (i32.lt_s (local.get 0) (local.get 1)))
            (block $other
              (br_if $other (i32.ge_s (local.get 0) (i32.const 0)))
              (local.set 2 (i32.const 1)))
            (select (i32.const 1) (i32.const 2) (local.get 2)))
          (func (export "loop") (param i32 i32) (result i32) (local i32 i32)
            (loop $again
              (local.set 3 (i32.add (local.get 3) (i32.const 1)))
              (local.set 2 (i32.lt_s (local.get 0) (local.get 1)))
              (local.set 0 (i32.add (local.get 0) (i32.const 1)))
              (br_if $again (local.get 2)))
            (local.get 3))
          (func (export "many") (param i32 i32) (result i32) (local i32 i32 i32 i32 i32 i32)
            (local.set 2 (i32.lt_s (local.get 0) (local.get 1)))
            (local.set 3 (i32.eq (local.get 0) (local.get 1)))
            (local.set 4 (i32.gt_s (local.get 0) (local.get 1)))
            (local.set 5 (i32.eqz (local.get 0)))
            (local.set 6 (i32.eqz (local.get 1)))
            (local.set 7 (i32.ne (local.get 0) (i32.const 3)))
            (local.set 0 (i32.const 50)) (local.set 1 (i32.const 60))
            (i32.add (select (i32.const 1) (i32.const 0) (local.get 2))
            (i32.add (select (i32.const 2) (i32.const 0) (local.get 3))
            (i32.add (select (i32.const 4) (i32.const 0) (local.get 4))
            (i32.add (select (i32.const 8) (i32.const 0) (local.get 5))
            (i32.add (select (i32.const 16) (i32.const 0) (local.get 6))
              (select (i32.const 32) (i32.const 0) (local.get 7)))))))))
        """;

    [Theory]
    [MemberData(nameof(Modes))]
    public void Branch_OnAnEarlierComparison_SeesTheOperandsOfThen(MemoryMode mode)
    {
        var instance = Instantiate(Text, mode);
        foreach (var (a, b) in new[] { (1, 2), (2, 1), (2, 2), (-5, 3), (0, -3), (3, 0), (0, 0) })
        {
            var isLess = a < b;
            Assert.Equal(isLess ? 1 : 2, Run("if"));
            Assert.Equal(isLess ? 21 : 12, Run("twice"));
            Assert.Equal(isLess ? 2 : 1, Run("replaced"));
            Assert.Equal(isLess ? 1 : 2, Run("itself"));
            Assert.Equal(a < 0 || isLess ? 1 : 2, Run("joined"));
            Assert.Equal(Math.Max(b - a, 0) + 1, Run("loop"));
            Assert.Equal(
                (isLess ? 1 : 0) + (a == b ? 2 : 0) + (a > b ? 4 : 0) + (a == 0 ? 8 : 0) + (b == 0 ? 16 : 0)
                + (a != 3 ? 32 : 0), Run("many"));

            int Run(string function) => instance.Invoke(function, a, b)[0].AsI32;
        }
    }
}
