using System.Text;
using Burst.Testing;

namespace Burst.Wasm.Tests.Programs;

/// <summary>The ready-made functions of <c>functions/</c>, as they are committed.</summary>
public sealed class FunctionTests
{
    private const string Text = "The fox, the dog\nand THE end.\n";

    [Fact]
    public void WordCount_FilesApart_AddUpByMerge()
    {
        Assert.Equal("and 1\ndog 1\nend 1\nfox 1\nthe 3\n", Output("word-count", ["/a"], ("a", Text)));
        Assert.Equal("the 3\nand 1\n", Output("word-count", ["-t", "2"], Text));
        Assert.Equal("a 3\nb 12\nc 1\n", Output("merge", ["-s", "/x", "/y"], ("x", "a 3\nb 5\n"), ("y", "b 7\nc 1\n")));
    }

    [Fact]
    public void Merge_UnsortedFile_Fails() =>
        AssertFails("merge: /x: is not sorted\n", "merge", ["/x"], ("x", "b\na\n"));

    [Fact]
    public void Sort_ByNumberOfField_OrdersLines()
    {
        Assert.Equal("b 10\nc 9\na -1.5\n", Output("sort", ["-nr", "-k", "2"], "a -1.5\nb 10\nc 9"));
        Assert.Equal("a\nb\n", Output("sort", ["-u", "/x", "-"], "b\na\n", ("x", "b\n")));
    }

    [Fact]
    public void Filter_Commands_EditLines()
    {
        Assert.Equal("The <fox>, the dog\nand THE end.\n", Output("filter", ["s/f[a-z]+/<&>/"], Text));
        Assert.Equal("dog the\n", Output("filter", ["-n", "-e", "s/.*(the) (d.*)/\\2 \\1/p"], Text));
        Assert.Equal("-b-c-\n", Output("filter", ["s/x*/-/g"], "xbxc\n"));
        AssertFails("filter: s/(/x/: Missing ')'\n", "filter", ["s/(/x/"]);
    }

    [Fact]
    public void Csv_QuotedFieldsAndDecimals_SelectsAndSums()
    {
        const string table =
            "name,city,amount\r\n\"Ann, A.\",Bern,0.10\r\nBob,\"New \"\"York\"\"\",-0.25\r\nCy,Bern,2.2\r\n";
        Assert.Equal("name,amount\n\"Ann, A.\",0.10\nBob,-0.25\nCy,2.2\n", Output("csv", ["select", "name,3"], table));
        Assert.Equal(
            "city,amount\nBern,2.30\n\"New \"\"York\"\"\",-0.25\n", Output("csv", ["sum", "amount", "-b", "city"], table));
        AssertFails("csv: -: has no column other\n", "csv", ["select", "other"], ("unused", table));
    }

    [Fact]
    public void Sha256_KnownText_HasItsHash()
    {
        Assert.Equal(
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  -\n", Output("sha256", [], "abc"));
        AssertFails("sha256: /none: No such file or directory (os error 44)\n", "sha256", ["/none"]);
    }

    [Fact]
    public void ImageTile_CropScaleGrey_IsExact()
    {
        var pixels = new byte[] { 0, 0, 0, 10, 20, 30, 90, 90, 90, 1, 2, 3, 20, 40, 60, 90, 90, 90 };
        var image = "P6\n# two rows\n3 2\n255\n"u8.ToArray().Concat(pixels).ToArray();
        using var command = Load("image-tile");
        var files = new Dictionary<string, byte[]> { ["in.ppm"] = image };
        byte[] Tile(params string[] options) =>
            command.Run(["image-tile", .. options, "/in.ppm", "-o", "/out"], "", files, ["out"]).Files["out"];

        Assert.Equal([.. "P6\n2 2\n255\n"u8, 0, 0, 0, 10, 20, 30, 1, 2, 3, 20, 40, 60], Tile("-c", "0,0,2,9"));
        Assert.Equal([.. "P6\n1 1\n255\n"u8, 8, 16, 23], Tile("-c", "0,0,2,2", "-s", "1,1"));
        Assert.Equal([.. "P5\n1 1\n255\n"u8, 18], Tile("-c", "1,0,1,1", "-g"));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("filter")]
    [InlineData("image-tile")]
    [InlineData("merge")]
    [InlineData("sha256")]
    [InlineData("sort")]
    [InlineData("word-count")]
    public void Help_EveryFunction_SaysHowItIsUsed(string function)
    {
        var result = Run(function, ["--help"], "");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(function + " ", result.Output);

        var wrong = Run(function, ["-?"], "");
        Assert.Equal((1, ""), (wrong.ExitCode, wrong.Output));
        Assert.Equal($"{function}: -?: no such option; --help tells which there are\n", wrong.Error);
    }

    private static string Output(string function, string[] arguments, params (string Name, string Content)[] files) =>
        Output(function, arguments, "", files);

    private static string Output(
        string function, string[] arguments, string input, params (string Name, string Content)[] files)
    {
        var result = Run(function, arguments, input, files);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output;
    }

    private static void AssertFails(
        string error, string function, string[] arguments, params (string Name, string Content)[] files)
    {
        var result = Run(function, arguments, files.FirstOrDefault().Content ?? "", files);
        Assert.Equal((1, error), (result.ExitCode, result.Error));
    }

    private static CommandResult Run(
        string function, string[] arguments, string input, params (string Name, string Content)[] files)
    {
        using var command = Load(function);
        var contents = files.ToDictionary(file => file.Name, file => Encoding.UTF8.GetBytes(file.Content));
        return command.Run([function, .. arguments], input, contents);
    }

    private static Command Load(string function) => new(Path.Join(Checkout.Root, "functions", $"{function}.wasm"));
}
