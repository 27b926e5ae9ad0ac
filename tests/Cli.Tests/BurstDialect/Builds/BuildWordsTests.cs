using Burst.Cli.BurstDialect.Builds;

namespace Burst.Cli.Tests.BurstDialect.Builds;

public sealed class BuildWordsTests
{
    [Theory]
    [InlineData("", "-- make")]
    [InlineData("all", "-- make all")]
    [InlineData("-j8", "-j8 -- make -j8")]
    [InlineData("-j 8 all", "-j 8 -- make -j8 all")]
    [InlineData("--jobs=8", "--jobs=8 -- make -j8")]
    [InlineData("-C sub -j4 all", "--jobs 4 -- make -C sub -j4 all")]
    [InlineData("-k V=1", "-- make -k V=1")]
    [InlineData("--split --root .. -s all", "--split --root .. -- make -s all")]
    [InlineData("--why=FILE --timeout 3s", "--why=FILE --timeout 3s -- make")]
    [InlineData("ninja -C build", "-- ninja -C build")]
    [InlineData("-j3 ninja", "-j3 -- ninja")]
    [InlineData("--why make -j2 x", "--why --jobs 2 -- make -j2 x")]
    [InlineData("all --why -j2 --root x V=1", "--why --root x --jobs 2 -- make all -j2 V=1")]
    [InlineData("ninja --why=W -C b", "--why=W -- ninja -C b")]
    [InlineData("--split -- ./build.sh --why", "--split -- ./build.sh --why")]
    public void OfMake_Words_AreBurstsOrTheCommands(string words, string expected) =>
        Assert.Equal($"make {expected}", string.Join(' ', BuildWords.OfMake(words.Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    [Theory]
    [InlineData("make -j8", "-- make -j8")]
    [InlineData("--why --root x make --why", "--why --root x -- make --why")]
    [InlineData("--unknown make", "--unknown -- make")]
    [InlineData("--split -- make", "--split -- make")]
    [InlineData("--help", "--help")]
    [InlineData("--root", "--root")]
    public void OfInfer_Words_TheFirstThatIsNoOptionStartsTheCommand(string words, string expected) =>
        Assert.Equal($"infer {expected}", string.Join(' ', BuildWords.OfInfer(words.Split(' '))));
}
