using Burst.Thunks.Wire;

namespace Burst.Thunks.Tests.Wire;

public class SubstitutionTests
{
    private const string Program = "VR02ksdLk2ZSIBTw_GuCpD3knhB6o8RwscCKUPoLyGbw00000026";
    private static readonly ObjectHash OldThunk = ObjectHash.Of("##GGTHUNK##old"u8);
    private static readonly ObjectHash NewValue = ObjectHash.Of("new"u8);
    private static readonly ObjectHash NewThunk = ObjectHash.Of("##GGTHUNK##new"u8);

    [Fact]
    public void Apply_Value_MovesFromThunksToValuesWithItsName()
    {
        var before = Make([], [new ThunkInput($"{OldThunk}", "in.txt"), new ThunkInput($"{OldThunk}#b")], ["x"]);
        var after = Apply(before, ($"{OldThunk}", NewValue), ($"{OldThunk}#b", NewValue));
        Assert.Empty(after.Thunks);
        Assert.Equal([$"{NewValue}=in.txt", $"{NewValue}"], after.Values.Select(input => input.ToString()));
    }

    [Fact]
    public void Apply_Thunk_StaysAmongThunks()
    {
        var after = Apply(Make([], [new ThunkInput($"{OldThunk}", "in.txt")], ["x"]), ($"{OldThunk}", NewThunk));
        Assert.Equal([$"{NewThunk}=in.txt"], after.Thunks.Select(input => input.ToString()));
    }

    [Theory]
    [InlineData("@{GGHASH:OLD}", "@{GGHASH:NEW}")]
    [InlineData("a@{GGHASH:OLD}b@{GGHASH:OLD}c", "a@{GGHASH:NEW}b@{GGHASH:NEW}c")]
    [InlineData("@{GGHASH:OLD#b}", "@{GGHASH:OLD#b}")]
    [InlineData("@{GGHASH:OLD", "@{GGHASH:OLD")]
    [InlineData("@{GGHASH:@{GGHASH:OLD}}", "@{GGHASH:@{GGHASH:NEW}}")]
    [InlineData("@{GGHASH:}@{GGHASH:OLD}", "@{GGHASH:}@{GGHASH:NEW}")]
    [InlineData("OLD {GGHASH:OLD}", "OLD {GGHASH:OLD}")]
    [InlineData("", "")]
    public void Apply_Text_IsReplacedWhereTheWholeReferenceStands(string text, string expected)
    {
        text = text.Replace("OLD", $"{OldThunk}", StringComparison.Ordinal);
        expected = expected.Replace("OLD", $"{OldThunk}", StringComparison.Ordinal)
            .Replace("NEW", $"{NewValue}", StringComparison.Ordinal);
        var before = new Thunk(
            new Function(Program, ["argv0", text], [$"A={text}"]), null, [new ThunkInput($"{OldThunk}")],
            [new ThunkInput(Program)], ["out"]);
        var after = Apply(before, ($"{OldThunk}", NewValue));
        Assert.Equal(expected, after.Function.Arguments[1]);
        Assert.Equal($"A={expected}", after.Function.EnvironmentVariables[0]);
    }

    [Fact]
    public void Apply_LinksTimeoutExecutables_StayAsTheyAre()
    {
        var before = new Thunk(
            new Function(Program, ["a"], []), null, [new ThunkInput($"{OldThunk}")],
            [new ThunkInput(Program, "n"), new ThunkInput($"{OldThunk}")], ["x", "y"], 77, [new ThunkLink("l", $"{OldThunk}")]);
        var after = Apply(before, ($"{OldThunk}", NewValue));
        Assert.Equal(before.Links.AsEnumerable(), after.Links);
        Assert.Equal(before.Executables.AsEnumerable(), after.Executables);
        Assert.Equal(before.Outputs.AsEnumerable(), after.Outputs);
        Assert.Equal(77u, after.TimeoutMs);
    }

    // The same must come out whichever sort is used.
    [Theory]
    [InlineData(5)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(2000)]
    public void Apply_ManyInputs_GivesWhatTheModelWouldWrite(int count)
    {
        var random = new Random(count);
        var thunks = Enumerable.Range(0, count).Select(i =>
            (Reference: $"{ObjectHash.Of(System.Text.Encoding.UTF8.GetBytes($"##GGTHUNK##{i}"))}",
                Value: ObjectHash.Of(BitConverter.GetBytes(random.Next(count / 2))))).ToArray();
        var before = Make([new ThunkInput(Program, "value")], [.. thunks.Select((t, i) => new ThunkInput(t.Reference, $"{i}"))], ["x"]);
        var after = Apply(before, thunks);

        var byReference = thunks.ToDictionary(t => t.Reference, t => t.Value);
        var expected = Make(
            [.. before.Values, .. before.Thunks.Select(t => new ThunkInput($"{byReference[t.Reference]}", t.Name))], [], ["x"]);
        Assert.Equal(expected.Encode(), after.Encode());
    }

    private static Thunk Make(ThunkInput[] values, ThunkInput[] thunks, string[] arguments) =>
        new(new Function(Program, [.. arguments], []), values, thunks, [new ThunkInput(Program)], ["out"]);

    private static Thunk Apply(Thunk thunk, params (string Reference, ObjectHash Value)[] results)
    {
        Assert.True(ThunkView.TryParse(thunk.Encode(), out var view));
        var resolver = new Table(results.ToDictionary(result => result.Reference, result => result.Value));
        var file = Substitution.Apply(view, ref resolver);
        Assert.True(ThunkView.TryParse(file, out _));
        return Thunk.Decode(file);
    }

    private sealed class Table(Dictionary<string, ObjectHash> results) : IReferenceResolver
    {
        public bool TryResolve(scoped ReadOnlySpan<byte> reference, out ObjectHash value) =>
            results.TryGetValue(System.Text.Encoding.UTF8.GetString(reference), out value);
    }
}
