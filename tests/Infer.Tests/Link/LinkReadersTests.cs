using Burst.Infer.Link;

namespace Burst.Infer.Tests.Link;

public sealed class LinkReadersTests
{
    [Fact]
    public async Task ElfFile_ASharedLibrary_TellsItsNamesAndNeeds()
    {
        await using var shop = new Workshop();
        shop.Write("a.c", "double sin(double); double f(double x) { return sin(x); }\n");
        Assert.Equal(0, shop.Shell("gcc -shared -fPIC -Wl,-soname,liba.so.1,-rpath,/opt/a:/opt/b a.c -o liba.so -Wl,--no-as-needed -lm && gcc -c a.c").ExitCode);

        var library = ElfFile.TryRead(File.ReadAllBytes(shop["liba.so"]));

        Assert.Equal("liba.so.1", library!.Soname);
        Assert.Equal("libm.so.6 libc.so.6", string.Join(' ', library.Needed));
        Assert.Equal("/opt/a /opt/b", string.Join(' ', library.RunPaths));
        Assert.Null(ElfFile.TryRead(File.ReadAllBytes(shop["a.o"])));
    }

    [Fact]
    public async Task ElfFile_CutOffAnywhere_IsNoLibraryOrTheSame()
    {
        await using var shop = new Workshop();
        shop.Write("a.c", "int f(void) { return 1; }\n");
        Assert.Equal(0, shop.Shell("gcc -shared -nostdlib -fPIC -Wl,-soname,liba.so a.c -o liba.so").ExitCode);
        var bytes = File.ReadAllBytes(shop["liba.so"]);

        for (var length = 0; length < bytes.Length; length += 7)
            Assert.True(ElfFile.TryRead(bytes.AsSpan(0, length)) is null or { Soname: "liba.so" });
    }

    [Theory]
    [InlineData(null, "libc.so.6 lib:odd.so", "/opt/a")]
    [InlineData("liba.so.1", "", "/opt/a /opt/b")]
    [InlineData("", "libm.so.6", "")]
    public void LinkInput_ALibraryAsText_IsTheSameAgain(string? soname, string needed, string folders)
    {
        var library = new ElfFile(soname, [.. needed.Split(' ', StringSplitOptions.RemoveEmptyEntries)], [.. folders.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        var input = LinkInput.TryParse(new LinkInput(LinkInputKind.SharedLibrary, library, IsForLto: true).Format());

        Assert.Equal((LinkInputKind.SharedLibrary, true, soname), (input!.Kind, input.IsForLto, input.Library!.Soname));
        Assert.Equal(library.Needed.AsEnumerable(), input.Library.Needed);
        Assert.Equal(library.RunPaths.AsEnumerable(), input.Library.RunPaths);
    }

    [Fact]
    public void LinkInput_TextCutOff_IsNone()
    {
        var text = new LinkInput(LinkInputKind.Archive, null, IsForLto: false).Format();

        Assert.Equal(new LinkInput(LinkInputKind.Archive, null, IsForLto: false), LinkInput.TryParse(text));
        Assert.Null(LinkInput.TryParse(text[..^1]));
        Assert.Null(LinkInput.TryParse(""));
    }

    [Theory]
    [InlineData("/* GNU ld script */ OUTPUT_FORMAT(elf64-x86-64)\nGROUP ( /lib/libc.so.6 /usr/lib/x.a AS_NEEDED ( /lib64/ld.so.2 ) )", "/lib/libc.so.6 /usr/lib/x.a /lib64/ld.so.2")]
    [InlineData("INPUT(libncurses.so.6 -ltinfo)", "libncurses.so.6 -ltinfo")]
    [InlineData("GROUP(a.o,b.o)", "a.o b.o")]
    public void LinkerScript_AListOfFiles_IsRead(string text, string names) =>
        Assert.Equal(names, string.Join(' ', LinkerScript.TryParse(text)!.Names));

    [Theory]
    [InlineData("SECTIONS { .text : { *(.text) } }")]
    [InlineData("INPUT(a.o")]
    [InlineData("AS_NEEDED(a.o)")]
    [InlineData("INPUT(a.o))")]
    [InlineData("plain text")]
    [InlineData("/* open")]
    public void LinkerScript_AnythingElse_IsLeftToTheLinker(string text) => Assert.Null(LinkerScript.TryParse(text));

    [Fact]
    public void LinkerScript_InSysroot_MarksAbsoluteNames() => Assert.Equal(
        "GROUP ( =/lib/libc.so.6 -lgcc AS_NEEDED ( x.so ) ) \n",
        LinkerScript.TryParse("GROUP ( /lib/libc.so.6 -lgcc AS_NEEDED ( x.so ) )")!.InSysroot());

    [Fact]
    public void Folders_OfTheBuiltInScript_AreInOrder() => Assert.Equal(
        "/usr/local/lib /lib",
        string.Join(' ', LinkerFolders.Parse("x; SEARCH_DIR(\"=/usr/local/lib\"); SEARCH_DIR(\"/lib\"); SEARCH_DIR(\"cut")));

    [Fact]
    public void DryRun_AQuotedLine_IsSplit() => Assert.Equal(
        "ld|a b|c\"d|--x=$y", string.Join('|', DriverDryRun.Split(" ld \"a b\" \"c\\\"d\"  --x=\"\\$y\"")));
}
