using System.Collections.Immutable;
using Burst.Engine;

namespace Burst.Infer.Gg;

/// <summary>The last thing that a call of the compiler does; each includes those before it.</summary>
internal enum CompilerStage
{
    Preprocess = 1,
    Compile = 2,
    Assemble = 3,
    Link = 4,
}

/// <summary>A call of gcc or g++, as gg's model reads it.</summary>
/// <param name="Options">What is neither input, output, language nor stage, in order.</param>
/// <param name="Inputs">Files and libraries (<c>-l</c>), in order, with the language that <c>-x</c> gave them.</param>
/// <param name="Output">Of <c>-o</c>.</param>
/// <param name="Last">Where it stops.</param>
/// <param name="IncludeDirectories">Of <c>-I</c>, <c>-iquote</c>, <c>-isystem</c> and <c>-idirafter</c>.</param>
internal sealed record CompilerCall(
    ImmutableArray<string> Options, ImmutableArray<(string Name, string? Language)> Inputs, string? Output, CompilerStage Last,
    ImmutableArray<string> IncludeDirectories)
{
    private static readonly string[] WithDirectory = ["-isystem", "-iquote", "-idirafter", "-I"];

    private static readonly string[] WithNext =
    [
        "-D", "-U", "-L", "-T", "-u", "-z", "-include", "-imacros", "--param", "-Xlinker", "-Xassembler", "-Xpreprocessor",
    ];

    /// <exception cref="BurstException">An option lacks its argument.</exception>
    public static CompilerCall Parse(IReadOnlyList<string> arguments)
    {
        var options = ImmutableArray.CreateBuilder<string>();
        var inputs = ImmutableArray.CreateBuilder<(string, string?)>();
        var directories = ImmutableArray.CreateBuilder<string>();
        string? output = null;
        string? language = null;
        var last = CompilerStage.Link;
        for (var i = 0; i < arguments.Count; i++)
        {
            var word = arguments[i];
            string Next() => ++i < arguments.Count ? arguments[i] : throw new BurstException($"missing argument to '{word}'");
            if (word == "-c" || word == "-S" || word == "-E")
                last = word == "-c" ? CompilerStage.Assemble : word == "-S" ? CompilerStage.Compile : CompilerStage.Preprocess;
            else if (word.StartsWith("-o", StringComparison.Ordinal))
                output = word.Length > 2 ? word[2..] : Next();
            else if (word.StartsWith("-x", StringComparison.Ordinal))
                language = (word.Length > 2 ? word[2..] : Next()) is var name && name == "none" ? null : name;
            else if (word is "-MF" or "-MT" or "-MQ")
                _ = Next();
            else if (word is "-M" or "-MM" or "-MD" or "-MMD" or "-MP" or "-MG")
                continue;
            else if (word == "-l")
                inputs.Add(($"-l{Next()}", null));
            else if (!word.StartsWith('-') || word == "-" || word.StartsWith("-l", StringComparison.Ordinal))
                inputs.Add((word, language));
            else
            {
                options.Add(word);
                if (Array.Find(WithDirectory, option => word.StartsWith(option, StringComparison.Ordinal)) is { } search)
                {
                    if (word == search)
                        options.Add(Next());
                    directories.Add(options[^1] == word ? word[search.Length..] : options[^1]);
                }
                else if (WithNext.Contains(word))
                {
                    options.Add(Next());
                }
            }
        }

        return new CompilerCall(
            options.ToImmutable(), inputs.ToImmutable(), output, last, directories.ToImmutable());
    }
}
