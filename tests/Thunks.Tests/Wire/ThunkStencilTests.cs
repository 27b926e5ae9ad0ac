using System.Text;
using Burst.Thunks.Wire;

namespace Burst.Thunks.Tests.Wire;

public sealed class ThunkStencilTests
{
    private static readonly string Function = ObjectHash.Of("function"u8).ToString();

    public static TheoryData<string, string> Fillings => new()
    {
        { "", "" },
        { "x", "" },
        { new string('y', 127), "" },
        { new string('z', 128), "" },
        { new string('ü', 20_000), "" },
        { "text", Name("a") },
        { "text", Name("b") },
        { "text", Name("c") },
        { "text", Name("d") + "=in" },
    };

    [Theory]
    [MemberData(nameof(Fillings))]
    public void Write_ABlankFilled_IsWhatEncodeWrites(string text, string input)
    {
        var stencil = new ThunkStencil(Make(ThunkStencil.Blank, ""));
        var textBytes = Encoding.UTF8.GetBytes(text);
        var inputBytes = Encoding.UTF8.GetBytes(input);
        var room = new byte[stencil.MostBytes(textBytes.Length, inputBytes.Length)];
        var length = stencil.Write(room, textBytes, inputBytes);
        Assert.Equal(Make(text, input).Encode(), room[..length]);
    }

    [Fact]
    public void Write_APatternOfTheLeastThatIsAllowed_IsWhatEncodeWrites()
    {
        static Thunk Least(string text) => new(new Function("", [text], []), null, null, [new ThunkInput(Function)], ["o"]);
        var stencil = new ThunkStencil(Least(ThunkStencil.Blank));
        var room = new byte[stencil.MostBytes(2, 0)];
        Assert.Equal(Least("ab").Encode(), room[..stencil.Write(room, "ab"u8)]);
    }

    private static string Name(string content) => ObjectHash.Of(Encoding.UTF8.GetBytes(content)).ToString();

    private static Thunk Make(string text, string input)
    {
        var values = new List<ThunkInput> { new(Name("b")), new(Name("c"), "named") };
        if (input.Length > 0)
            values.Add(new ThunkInput(input[..ObjectHash.TextLength], input.Length > ObjectHash.TextLength ? "in" : ""));
        return new Thunk(
            new Function(Function, ["f", $"before{text}between{text}", "fixed", text], ["A=1", "B=2"]), values,
            [new ThunkInput(ObjectHash.Of("##GGTHUNK##x"u8).ToString())], [new ThunkInput(Function)], ["out", "other"], 5,
            [new ThunkLink("l", "t")], new ThunkExtension { Fuel = 7 });
    }
}
