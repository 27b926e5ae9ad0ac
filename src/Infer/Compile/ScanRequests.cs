using Burst.Infer.Scan;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;

namespace Burst.Infer.Compile;

/// <summary>Says to the scanner what a command line says to the preprocessor.</summary>
/// <remarks>Immutable.</remarks>
internal sealed class ScanRequests
{
    // A macro of clang's that it does not list among its own.
    private static readonly MacroOption s_buildingModule = new("__building_module(x)=0");

    private readonly ToolCall _call;
    private readonly Compiler? _compiler;
    private readonly CompilerCommand _command;
    private readonly CompilerInput _source;

    private ScanRequests(ToolCall call, Compiler? compiler, CompilerCommand command, CompilerInput source)
    {
        _call = call;
        _compiler = compiler;
        _command = command;
        _source = source;
        var language = source.Language switch
        {
            InputLanguage.C => SourceLanguage.C,
            InputLanguage.Cxx => SourceLanguage.Cxx,
            _ => SourceLanguage.Assembler,
        };
        var standard = command.LastOption("-std=") ?? command.LastOption("--std=");
        var isAnsi = command.LastOption("-ansi") is not null;
        var name = standard?.Value ?? (isAnsi ? (language == SourceLanguage.Cxx ? "c++98" : "c90") : null);
        var hasTrigraphs = command.LastOption("-trigraphs") is not null;
        Rules = compiler?.Clang is null
            ? LanguageRules.For(language, name, hasTrigraphs)
            : LanguageRules.ForClang(language, name, hasTrigraphs);
    }

    /// <summary>The language.</summary>
    public LanguageRules Rules { get; }

    /// <summary>What <c>-x</c> calls the language.</summary>
    public string LanguageName => _source.Language switch
    {
        InputLanguage.C => "c",
        InputLanguage.Cxx => "c++",
        _ => "assembler-with-cpp",
    };

    /// <summary>The words that may change what the compiler defines and where it looks.</summary>
    public IEnumerable<CompilerWord> Flags =>
        _command.Words.Where(word => word.Role is WordRole.Keep or WordRole.SystemRoot or WordRole.NoStandardFolders);

    /// <summary>Reads what a command line says of a source.</summary>
    /// <param name="call">The call.</param>
    /// <param name="compiler">The compiler; <see langword="null"/> for the WebAssembly toolchain's.</param>
    /// <param name="command">The call, understood.</param>
    /// <param name="source">Which source.</param>
    public static ScanRequests Make(ToolCall call, Compiler? compiler, CompilerCommand command, CompilerInput source) =>
        new(call, compiler, command, source);

    /// <summary>The folders that a command line names, in no order that matters.</summary>
    public static IEnumerable<string> FoldersOf(CompilerCommand command) => command.Words
        .Where(word => word.Role is WordRole.QuoteFolder or WordRole.UserFolder or WordRole.SystemFolder or WordRole.AfterFolder)
        .Select(word => word.Value);

    /// <summary>Adds what the compiler itself says.</summary>
    public ScanRequest Finish(CompilerFlags flags)
    {
        var isClang = _compiler?.Clang is not null;
        var search = SearchPath.Create(
            _call.Directory, _command.Values(WordRole.QuoteFolder), _command.Values(WordRole.UserFolder),
            [.. _command.Values(WordRole.SystemFolder), .. flags.StandardFolders], _command.Values(WordRole.AfterFolder), isClang);
        var isBare = _command.Values(WordRole.NoStandardFolders).Any() && _command.Words.Any(word => word.Option == "-nostdinc");
        return new ScanRequest(_source.Name, _call.Directory, Rules, search, flags.Macros, flags)
        {
            Macros = [.. isClang ? [s_buildingModule] : (MacroOption[])[], .. _command.Words.Where(word => word.Role is WordRole.Define or WordRole.Undefine)
                .Select(word => new MacroOption(word.Value, word.Role == WordRole.Undefine))],
            MacroFiles = [.. _command.Values(WordRole.MacroFile)],
            IncludedFiles = [.. _command.Values(WordRole.IncludedFile)],
            Identity = !isClang ? HeaderIdentity.ByRoute
                : _compiler!.Version > Clang.LastToNameFoldersOnce ? HeaderIdentity.ByFile
                : HeaderIdentity.ByFileAndFolder,
            ShortensNames = _command.LastOption("-fno-canonical-system-headers") is null,
            ImplicitHeader = isClang || isBare || _command.LastOption("-ffreestanding") is not null
                || _command.LastOption("-fno-hosted") is not null
                ? null
                : "stdc-predef.h",
        };
    }
}
