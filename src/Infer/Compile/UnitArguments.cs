using Burst.Infer.Assemble;
using Burst.Infer.Inputs;
using Burst.Infer.Scan;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;

namespace Burst.Infer.Compile;

/// <summary>Says to the compiler in the tree what the build says to its compiler.</summary>
internal static class UnitArguments
{
    /// <summary>Says in seconds since 1970 what <c>__DATE__</c> and <c>__TIME__</c> are. Source: reproducible-builds.org,
    /// SOURCE_DATE_EPOCH specification; GCC's manual.</summary>
    public const string TimeVariable = "SOURCE_DATE_EPOCH";

    private const string NoSystemRoot = $"{ToolTreeNames.Tree}/none";

    /// <summary>Adds all files of the unit.</summary>
    /// <param name="call">The call.</param>
    /// <param name="compiler">The compiler.</param>
    /// <param name="source">Which source.</param>
    /// <param name="scan">What it is made of.</param>
    /// <param name="assembler">What the assembler opens besides.</param>
    /// <param name="thunk">Gets them.</param>
    /// <param name="paths">How they are written.</param>
    /// <returns>Why the thunk would not see what the build sees; a clause.</returns>
    public static string? AddFiles(
        ToolCall call, Compiler compiler, CompilerInput source, ScanResult scan, AssemblerSources assembler, ToolThunk thunk,
        UnitPaths paths)
    {
        foreach (var file in scan.Files.Concat(scan.ProbedFiles))
        {
            if (file.FoundAs is { } found && !thunk.TryAddLink(found, file.Path))
                return $"the real path of '{file.Name}' is on the other side of the project's border";
            if (!thunk.TryAddInput(file.Path, file.Status, out var isPlaceholder))
                continue;
            if (isPlaceholder && source.Language.HasHeaders())
                return $"'{file.Name}' has to be made first";
            if (!paths.Reaches(file.Name))
                return $"'{file.Name}' leads out of the project";
        }

        foreach (var folder in scan.Directories)
            thunk.AddFolder(folder);
        foreach (var named in scan.AssemblerFiles)
        {
            if (assembler.Add(named.Name, named.IsSource, named.File) is { } trouble)
                return trouble;
        }

        foreach (var name in assembler.Found)
        {
            if (!paths.Reaches(name))
                return $"'{name}' leads out of the project";
            thunk.TryAddInput(call.PathOf(name), out _);
        }

        if (scan.Times != TimeMacros.None)
            thunk.Variables.Add($"{TimeVariable}={call.Environment[TimeVariable]}");
        if (compiler.Clang is not null)
        {
            thunk.SeparateFiles();
        }
        else if (scan.Files.Any(file => file.IsSystem))
        {
            thunk.KeepRealPaths(BuildRoot.Project);
            thunk.KeepRealPaths(BuildRoot.System);
        }

        return paths.MapTrouble;
    }

    /// <summary>Adds what the build says, in its order, and then where the compiler's own headers are.</summary>
    public static void AddArguments(
        ToolCall call, Compiler compiler, CompilerCommand command, CompilerInput source, CompilerFlags? flags, ToolThunk thunk, UnitPaths paths)
    {
        for (var i = 0; i < command.Words.Length; i++)
        {
            var word = command.Words[i];
            switch (word.Role)
            {
                case WordRole.Input when i != source.Word:
                case WordRole.Dependency or WordRole.SystemRoot:
                case WordRole.Link when compiler.Clang is null || !command.StopsBeforeLinking:
                case WordRole.Output when !command.StopsBeforeLinking:
                    break;
                case WordRole.Keep when word.Option == "-stdlib=" && source.Language == InputLanguage.Cxx:
                    break; // its folders are given by name
                case WordRole.Folder:
                    thunk.Arguments.AddRange(word.With(word.Value.StartsWith('/') ? thunk.PlaceOf(call.PathOf(word.Value)) : word.Value));
                    break;
                case WordRole.PathMap:
                    thunk.Arguments.AddRange(paths.Translate(word));
                    break;
                case WordRole.Input or WordRole.Output or WordRole.QuoteFolder or WordRole.UserFolder or WordRole.SystemFolder
                    or WordRole.AfterFolder or WordRole.IncludedFile or WordRole.MacroFile:
                    thunk.Arguments.AddRange(word.With(paths.Write(word.Value)));
                    break;
                default:
                    thunk.Arguments.AddRange(word.Arguments);
                    break;
            }
        }

        if (flags is null)
            return;
        foreach (var folder in ScanRequests.FoldersOf(command).Concat(flags.StandardFolders))
        {
            var path = call.PathOf(folder);
            if (Directory.Exists(path))
                thunk.AddFolder(path);
        }

        if (compiler.Clang is not null)
        {
            AddClangFolders(flags, thunk);
            return;
        }

        // The preprocessor includes stdc-predef.h by itself only where standard folders are not switched off; so they are
        // given by name, and the built-in ones are looked for where nothing is.
        if (!command.Has(WordRole.NoStandardFolders))
        {
            thunk.Arguments.Add("-isysroot");
            thunk.Arguments.Add(NoSystemRoot);
            if (source.Language == InputLanguage.Cxx)
                thunk.Arguments.Add("-nostdinc++");
        }

        foreach (var folder in flags.StandardFolders)
        {
            thunk.Arguments.Add("-isystem");
            thunk.Arguments.Add(thunk.PlaceOf(Path.GetFullPath(folder)));
        }
    }

    // In the order and of the kinds that clang's driver says, and by its names, which debug information shows.
    private static void AddClangFolders(CompilerFlags flags, ToolThunk thunk)
    {
        thunk.Arguments.Add("-nostdinc");
        for (var i = 0; i + 1 < flags.ClangWords.Length; i++)
        {
            if (flags.ClangWords[i] is not ("-internal-isystem" or "-internal-externc-isystem"))
                continue;
            thunk.Arguments.AddRange(["-Xclang", flags.ClangWords[i], "-Xclang", thunk.SpelledPlaceOf(flags.ClangWords[++i])]);
        }
    }

    /// <summary>Adds the environment of the compiler.</summary>
    public static void AddVariables(ToolCall call, Compiler compiler, string part, ToolThunk thunk)
    {
        thunk.Variables.Add($"TMPDIR={ToolTreeNames.Tree}/{ToolTreeNames.Temporary}");
        if (compiler.Clang is not null)
            return;
        var folders = new[] { part, compiler.Assembler }.Select(Path.GetDirectoryName).Distinct();
        thunk.Variables.Add($"PATH={ToolTreeNames.Tree}/{BuildRoot.System}{Path.GetDirectoryName(compiler.Assembler)}");
        thunk.Variables.Add($"COMPILER_PATH={string.Join(':', folders.Select(folder => $"{ToolTreeNames.Tree}/{BuildRoot.System}{folder}"))}");
        if (call.Environment.TryGetValue("GCC_COLORS", out var colours))
            thunk.Variables.Add($"GCC_COLORS={colours}");
        if (Locale.Utf8File is not { } locale || !Locale.IsUtf8(call.Environment))
            return;
        thunk.Variables.Add("LC_CTYPE=C.UTF-8");
        thunk.Variables.Add($"LOCPATH={ToolTreeNames.Tree}/t/locale");
        thunk.AddInputAs("t/locale/C.UTF-8/LC_CTYPE", locale);
    }
}
