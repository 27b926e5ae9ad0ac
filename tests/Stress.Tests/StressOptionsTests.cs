using Burst.Stress.Campaign;

namespace Burst.Stress.Tests;

public class StressOptionsTests
{
    [Fact]
    public void Parse_AllOptions_AreRead()
    {
        var options = StressOptions.Parse(["--minutes", "2.5", "--only", "poison,load", "--seed", "7", "--keep"]);

        Assert.Equal(2.5, options.Minutes);
        Assert.Equal(["load", "poison"], options.Scenarios.Select(scenario => scenario.Name));
        Assert.Equal(7, options.Seed);
        Assert.True(options.Keeps);
    }

    [Theory]
    [InlineData("--minutes takes a number from 1 to 10,000, not '0'", "--minutes", "0")]
    [InlineData("--seed needs a value", "--seed")]
    [InlineData("'--fast' is not one of its options; --help names them", "--fast")]
    public void Parse_Wrong_SaysWhat(string message, params string[] arguments) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => StressOptions.Parse(arguments)).Message);

    [Fact]
    public void Parse_UnknownScenario_NamesThoseThereAre() => Assert.StartsWith(
        "there is no scenario 'lod', but million, ", Assert.Throws<FormatException>(() => StressOptions.Parse(["--only", "lod"])).Message);
}
