using Burst.Stress.Jobs;
using Burst.Stress.Scenarios;

namespace Burst.Stress.Tests;

/// <summary>A verdict is worth something only if it can fail.</summary>
public class ChecksTests
{
    private readonly Checks _checks = new();

    [Fact]
    public void RequireComplete_AllQuestionsAnswered_IsGood()
    {
        _checks.Complete(3, 3, "results");
        _checks.Once(3, [], "a journal");
        _checks.Output(new Call(CallKind.Square, 5), "32\n"u8);
        _checks.RequireComplete();

        Assert.Empty(_checks.Faults);
    }

    [Fact]
    public void RequireComplete_NothingAnswered_NamesAllThree()
    {
        _checks.RequireComplete();

        Assert.Equal(3, _checks.Faults.Count);
    }

    [Fact]
    public void Complete_SomeMissing_SaysHowMany()
    {
        _checks.Complete(7, 9, "results");

        Assert.Equal(["2 of 9 results are lost"], _checks.Faults);
    }

    [Fact]
    public void Output_OtherBytes_ShowsBoth()
    {
        _checks.Output(new Call(CallKind.Square, 5), "33\n"u8);

        Assert.Equal(["Square 5 has the output '33' instead of '32'"], _checks.Faults);
    }

    [Fact]
    public void Fault_VeryMany_CountsTheRest()
    {
        for (var i = 0; i < 100; i++)
            _checks.Fault($"{i}");

        Assert.Equal("and 92 more", _checks.Faults[^1]);
    }
}
