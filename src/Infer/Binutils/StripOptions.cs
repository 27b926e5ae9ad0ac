using Burst.Infer.Tools;

namespace Burst.Infer.Binutils;

/// <summary>The options of <c>strip</c> and <c>objcopy</c> that a thunk can stand for.</summary>
/// <remarks>Source: strip(1) and objcopy(1) of GNU binutils. What is not listed runs for real.</remarks>
internal static class StripOptions
{
    private const string CommonValues = """
        -F: --target= -R: --remove-section= --remove-relocations= -N: --strip-symbol= --keep-section= -K: --keep-symbol=
        -O: --output-target=
        """;

    private const string CommonFlags = """
        -D --enable-deterministic-archives -S --strip-all -g --strip-debug --strip-dwo --strip-unneeded --only-keep-debug -M
        --merge-notes --no-merge-notes --keep-section-symbols --keep-file-symbols -w --wildcard -x --discard-all -X
        --discard-locals
        """;

    /// <summary>Those of <c>strip</c>.</summary>
    public static OptionTable Strip { get; } = new OptionTable()
        .Add(WordUse.Text, CommonValues)
        .Add(WordUse.Text, CommonFlags)
        .Add(WordUse.Text, "-s -d -I: --input-target=")
        .Add(WordUse.Writes, "-o:")
        .Add(WordUse.Unmodelled, "-p --preserve-dates -U --disable-deterministic-archives -v --verbose -V --version -h --help --info");

    /// <summary>Those of <c>objcopy</c>.</summary>
    public static OptionTable ObjCopy { get; } = new OptionTable()
        .Add(WordUse.Text, CommonValues)
        .Add(WordUse.Text, CommonFlags)
        .Add(WordUse.Text, """
            --debugging -j: --only-section= --extract-dwo --extract-symbol --strip-unneeded-symbol= --localize-hidden
            -L: --localize-symbol= --globalize-symbol= -G: --keep-global-symbol= -W: --weaken-symbol= --weaken
            -i? --interleave[=] --interleave-width= -b: --byte= --gap-fill= --pad-to= --set-start= --change-start=
            --adjust-start= --change-addresses= --adjust-vma= --change-section-address= --adjust-section-vma=
            --change-section-lma= --change-section-vma= --change-warnings --no-change-warnings --adjust-warnings
            --no-adjust-warnings --set-section-flags= --set-section-alignment= --rename-section= --long-section-names=
            --change-leading-char --remove-leading-char --reverse-bytes= --redefine-sym= --srec-len= --srec-forceS3
            --add-symbol= --alt-machine-code= --writable-text --readonly-text --pure --impure --prefix-symbols=
            --prefix-sections= --prefix-alloc-sections= --compress-debug-sections[=] --decompress-debug-sections
            --elf-stt-common[=] --verilog-data-width=
            """)
        .Add(WordUse.Reads, """
            --add-gnu-debuglink= --redefine-syms= --strip-symbols= --strip-unneeded-symbols= --keep-symbols=
            --localize-symbols= --globalize-symbols= --keep-global-symbols= --weaken-symbols=
            """)
        .Add(WordUse.Unmodelled, """
            -I: --input-target= -B: --binary-architecture= -p --preserve-dates -U --disable-deterministic-archives
            --add-section= --update-section= --dump-section= -v --verbose -V --version -h --help --info
            """);
}
