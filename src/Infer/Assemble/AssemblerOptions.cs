using Burst.Infer.Tools;

namespace Burst.Infer.Assemble;

/// <summary>The options of GNU <c>as</c> for x86 that a thunk can stand for.</summary>
/// <remarks>Source: as(1) of GNU binutils. What is not listed runs for real.</remarks>
internal static class AssemblerOptions
{
    /// <summary>The table.</summary>
    public static OptionTable Table { get; } = new OptionTable(oneDashIsEnough: true)
        .Add(WordUse.Writes, "-o:")
        .Add(WordUse.LibraryFolder, "-I:")
        .Add(WordUse.Text, """
            --32 --64 --x32 --march= --mtune= --mmnemonic= --msyntax= --mindex-reg --mnaked-reg --mold-gcc --msse2avx --msse-check=
            --moperand-check= --mavxscalar= --mvexwig= --mevexlig= --mevexwig= --mevexrcig= --madd-bnd-prefix --mshared
            --mx86-used-note= --momit-lock-prefix= --mfence-as-lock-add= --mrelax-relocations= --malign-branch-boundary=
            --malign-branch= --malign-branch-prefix-size= --mbranches-within-32B-boundaries --mlfence-after-load=
            --mlfence-before-indirect-branch= --mlfence-before-ret= --mamd64 --mintel64 --divide -n
            --alternate --compress-debug-sections[=] --nocompress-debug-sections --defsym= --execstack --noexecstack --size-check=
            --elf-stt-common= --sectname-subst --generate-missing-build-notes= --gsframe -f -g --gen-debug --gstabs --gstabs+
            --gdwarf-2 --gdwarf-3 --gdwarf-4 --gdwarf-5 --gdwarf-cie-version= --gdwarf-sections --hash-size= -J -K -L --keep-locals
            -M --mri --nocpp --no-pad-sections -R --reduce-memory-overheads --strip-local-absolute --traditional-format -W
            --no-warn --warn --fatal-warnings -w -X -Z -k -Q:
            """)
        .Add(WordUse.Unmodelled, """
            -a? -D --dump-config --debug-prefix-map= --help --target-help --MD= --multibyte-handling= --statistics --version -v -V
            --listing-lhs-width= --listing-lhs-width2= --listing-rhs-width= --listing-cont-lines= --emulation= --itbl=
            """);
}
