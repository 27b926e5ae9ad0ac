using System.Diagnostics.CodeAnalysis;

namespace Burst.Infer.Compile;

/// <summary>The options of a family of compilers that are understood, and what they mean.</summary>
/// <remarks>
/// <para>Families (<c>-f…</c>, <c>-m…</c>, <c>-W…</c>) are taken by their first letter, but for the members that read or write
/// files. What is not listed is not understood, and the build's own compiler runs.</para>
/// <para>Source: GCC's manual, "Option Summary"; clang's "Clang command line argument reference". Immutable.</para>
/// </remarks>
internal sealed class CompilerOptions
{
    // A name that ends with ':' takes its value joined or apart, with '=' joined, with '_' (not part of it) apart; with '*' it goes on.
    private static readonly (WordRole Role, string Names)[] s_gcc =
    [
        (WordRole.ToObject, "-c --compile"),
        (WordRole.ToAssembler, "-S --assemble"),
        (WordRole.Output, "-o: --output= --output_"),
        (WordRole.Language, "-x: --language= --language_"),
        (WordRole.Define, "-D: --define-macro= --define-macro_"),
        (WordRole.Undefine, "-U: --undefine-macro= --undefine-macro_"),
        (WordRole.QuoteFolder, "-iquote:"),
        (WordRole.UserFolder, "-I: --include-directory= --include-directory_"),
        (WordRole.SystemFolder, "-isystem:"),
        (WordRole.AfterFolder, "-idirafter: --include-directory-after= --include-directory-after_"),
        (WordRole.IncludedFile, "-include: --include= --include_"),
        (WordRole.MacroFile, "-imacros: --imacros= --imacros_"),
        (WordRole.NoStandardFolders, "-nostdinc -nostdinc++"),
        (WordRole.SystemRoot, "--sysroot= --sysroot_ -isysroot:"),
        (WordRole.Dependency, "-MD -MMD -MP -MF: -MT: -MQ:"),
        (WordRole.ToDependencies, "-M -MM"),
        (WordRole.PathMap, "-ffile-prefix-map= -fdebug-prefix-map= -fmacro-prefix-map="),
        (WordRole.Assembler, "-Wa,* -Xassembler_"),
        (WordRole.Preprocessor, "-Wp,* -Xpreprocessor_"),
        (WordRole.Colour, "-fdiagnostics-color -fno-diagnostics-color -fdiagnostics-color="),
        (WordRole.Warning,
            "-w -W* -pedantic -pedantic-errors -fmax-errors= -fmessage-length= -ftabstop= -fno-diagnostics-show-option"
            + " -fdiagnostics-show-option -fno-diagnostics-show-caret -fdiagnostics-show-caret -fpermissive"),
        (WordRole.Keep,
            "-O* -f* -g* -m* -std= --std= -ansi -pthread -pipe -p -pg -trigraphs -undef -traditional-cpp --param: -no-pie -pie"
            + " -static-pie -static -shared -no-canonical-prefixes -C -CC -P"),
        (WordRole.Link,
            "-l: -L: -Wl,* -Xlinker_ -z: -u: -T: -s -r -rdynamic -nostdlib -nodefaultlibs -nostartfiles -nolibc -static-libgcc"
            + " -static-libstdc++ -static-libasan -static-libubsan -shared-libgcc -symbolic -fuse-ld= -e: --entry= -t"),
        (WordRole.Unmodelled,
            "-E -MG -v -### -H -Q -d* -- --version --help* --target-help -print-* -fsyntax-only -wrapper_ -specs= -B: -A:"
            + " -aux-info_ -save-temps* -time* -pass-exit-codes -iprefix: -iwithprefix: -iwithprefixbefore: -imultilib: -imultiarch:"
            + " -fplugin* -fprofile* -ftest-coverage -fauto-profile* -fbranch-probabilities -fdump* -fopt-info*"
            + " -fsave-optimization-record -fcallgraph-info* -fstack-usage -fmodule* -fpch* -fpreprocessed -fdirectives-only"
            + " -flto* -ffat-lto-objects -foffload* -fcompare-debug* -fwpa* -fltrans* -fself-test* -ftime-report* -fmem-report*"
            + " -finput-charset* -fexec-charset* -fwide-exec-charset* -fsanitize-blacklist* -fsanitize-ignorelist*"
            + " -fdiagnostics-format* -fdiagnostics-generate-patch -fdiagnostics-urls* -fbuilding-libgcc -fcrash-diagnostics*"
            + " -fdebug-compilation-dir* -ffile-compilation-dir* -fcoverage* -ftime-trace* -fcondition-coverage -fdeps*"
            + " -fresolution* -flinker-output* -fcreate-profile -fada-spec-parent* -fgo-* -gsplit-dwarf -gtoggle"),
    ];

    // What clang has besides, or takes otherwise.
    private static readonly (WordRole Role, string Names)[] s_clang =
    [
        (WordRole.Keep, "-target_ --target= -arch_ -mllvm_ -Xclang_ -stdlib= -Qunused-arguments -Qn -Qy -faddrsig"),
        (WordRole.Link, "-rtlib= --rtlib= -unwindlib= --unwindlib= --ld-path= -nostdlib++ -static-libsan -shared-libsan -shared-libasan -static-openmp"),
        (WordRole.SystemRoot, "--gcc-toolchain= -gcc-toolchain_ --gcc-install-dir="),
        (WordRole.NoStandardFolders, "-nobuiltininc -nostdlibinc -nogpuinc"),
        (WordRole.Folder, "-fdebug-compilation-dir= -fdebug-compilation-dir_ -ffile-compilation-dir="),
        (WordRole.Colour, "-fcolor-diagnostics -fno-color-diagnostics -fansi-escape-codes"),
        (WordRole.Warning, "-R* -fcaret-diagnostics -fno-caret-diagnostics -fshow-column -fno-show-column -ferror-limit="),
        (WordRole.Unmodelled,
            "-MV -MJ: -v* -emit-llvm -emit-ast -emit-interface-stubs --analyze --analyzer* -Xanalyzer_ -cxx-isystem: -isystem-after: -iwithsysroot:"
            + " -ivfsoverlay: -include-pch_ -working-directory_ -working-directory= -resource-dir_ -resource-dir= --config* --driver-mode="
            + " --serialize-diagnostics_ -serialize-diagnostics_ -fno-integrated-as -no-integrated-as -fno-integrated-cc1 -gmodules -gen-reproducer*"
            + " -fembed-bitcode* -fmemory-profile* -fcs-profile* -fbasic-block-sections=list=* -forder-file* -fthin-link-bitcode*"
            + " -fthinlto* -fmodules* -fimplicit-module* -fprebuilt* -fbuiltin-module-map -fno-builtin-module-map -fpcm* -fxray*"
            + " -fsanitize-coverage-* -fsanitize-system* -fproc-stat-report* -frewrite* -fopenmp-targets* -foffload* --offload* --cuda*"
            + " -fpass-plugin* -fuse-cuid* -fapi-notes* -fextract-api* -fdirectives-only -fcrash* -fstack-usage"
            + " -fsanitize=* -frecord-command-line -frecord-gcc-switches"
            + " -grecord-command-line -grecord-gcc-switches -fdepscan* -fcas* -gsplit-dwarf* -mcpu=help -mtune=help -fdiagnostics-print-source-range-info -fdiagnostics-absolute-paths"),
    ];

    private static readonly Lazy<CompilerOptions> s_ofClang = new(() => new CompilerOptions([.. s_gcc, .. s_clang]));

    private readonly Dictionary<string, Rule> _exact = new(StringComparer.Ordinal);
    private readonly Rule[] _prefixes;

    private CompilerOptions(params IEnumerable<(WordRole Role, string Names)> groups)
    {
        var prefixes = new Dictionary<string, Rule>(StringComparer.Ordinal);
        foreach (var (role, names) in groups)
        {
            foreach (var name in names.Split(' '))
                Add(role, name, _exact, prefixes);
        }

        _prefixes = [.. prefixes.Values.OrderByDescending(rule => rule.Name.Length)];
    }

    /// <summary>Those of gcc and g++.</summary>
    public static CompilerOptions Gcc { get; } = new(s_gcc);

    /// <summary>Those of clang and clang++.</summary>
    public static CompilerOptions Clang => s_ofClang.Value;

    /// <summary>Reads the word that begins at an argument.</summary>
    /// <param name="arguments">All arguments, with response files opened.</param>
    /// <param name="index">Where it begins; moves to its last argument.</param>
    /// <param name="word">The word.</param>
    /// <param name="reason">Why it is none that is understood.</param>
    public bool TryRead(
        IReadOnlyList<string> arguments, ref int index, [NotNullWhen(true)] out CompilerWord? word,
        [NotNullWhen(false)] out string? reason)
    {
        var argument = arguments[index];
        reason = null;
        word = null;
        if (argument.Length == 0 || argument[0] != '-')
        {
            word = new CompilerWord(WordRole.Input, "", argument, IsJoined: false);
        }
        else if (argument == "-")
        {
            reason = "reads its input from a pipe";
        }
        else if (_exact.TryGetValue(argument, out var rule))
        {
            if (!rule.TakesNext)
                word = new CompilerWord(rule.Role, argument, "", IsJoined: true);
            else if (index + 1 < arguments.Count)
                word = new CompilerWord(rule.Role, argument, arguments[++index], IsJoined: false);
            else
                reason = $"{argument} lacks its value";
        }
        else if (FindPrefix(argument) is { } prefix)
        {
            word = new CompilerWord(prefix.Role, prefix.Name, argument[prefix.Name.Length..], IsJoined: true);
        }
        else
        {
            reason = $"the option {argument} is not known";
        }

        if (word is { Role: WordRole.Unmodelled })
            reason = $"the option {word}";
        return reason is null && word is not null;
    }

    private Rule? FindPrefix(string argument)
    {
        foreach (var rule in _prefixes)
        {
            if (argument.Length > rule.Name.Length && argument.StartsWith(rule.Name, StringComparison.Ordinal))
                return rule;
        }

        return null;
    }

    // A later group has the last word.
    private static void Add(WordRole role, string name, Dictionary<string, Rule> exact, Dictionary<string, Rule> prefixes)
    {
        var stem = name[..^1];
        switch (name[^1])
        {
            case ':':
                exact[stem] = new Rule(stem, role, TakesNext: true);
                prefixes[stem] = new Rule(stem, role, TakesNext: false);
                break;
            case '=':
                prefixes[name] = new Rule(name, role, TakesNext: false);
                break;
            case '_':
                exact[stem] = new Rule(stem, role, TakesNext: true);
                break;
            case '*':
                exact.TryAdd(stem, new Rule(stem, role, TakesNext: false));
                prefixes[stem] = new Rule(stem, role, TakesNext: false);
                break;
            default:
                exact[name] = new Rule(name, role, TakesNext: false);
                break;
        }
    }

    private sealed record Rule(string Name, WordRole Role, bool TakesNext);
}
