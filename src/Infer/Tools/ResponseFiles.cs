using System.Collections.Immutable;
using System.Text;

namespace Burst.Infer.Tools;

/// <summary>Opens <c>@file</c> arguments as the GNU tools do.</summary>
/// <remarks>
/// <para>A file's words are separated by white space; quotes of both kinds and backslashes keep what they mark; a word may
/// be <c>@file</c> again. Where there is no such file the argument stays.</para>
/// <para>Source: libiberty, <c>expandargv</c> (its manual page).</para>
/// </remarks>
public static class ResponseFiles
{
    // libiberty's own bound against files that name themselves.
    private const int MaxFiles = 2000;

    /// <summary>Opens the response files among the arguments.</summary>
    /// <param name="arguments">As the build gave them.</param>
    /// <param name="directory">Where relative names start.</param>
    /// <exception cref="Engine.BurstException">A response file cannot be read, or more than 2,000 were opened.</exception>
    public static ImmutableArray<string> Expand(ImmutableArray<string> arguments, string directory)
    {
        if (!arguments.Any(argument => argument.StartsWith('@')))
            return arguments;
        var expanded = ImmutableArray.CreateBuilder<string>();
        var pending = new Stack<string>(arguments.Reverse());
        var files = 0;
        while (pending.TryPop(out var argument))
        {
            var path = argument.StartsWith('@') ? Path.GetFullPath(argument[1..], directory) : null;
            if (path is null || !File.Exists(path))
            {
                expanded.Add(argument);
                continue;
            }

            if (++files > MaxFiles)
                throw new Engine.BurstException($"'{argument}': more than {MaxFiles} response files");
            foreach (var word in Enumerable.Reverse(Words(Read(path))))
                pending.Push(word);
        }

        return expanded.DrainToImmutable();
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Engine.BurstException($"'{path}': {e.Message}");
        }
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && i + 1 < text.Length)
            {
                (word ??= new StringBuilder()).Append(text[++i]);
            }
            else if (quote != '\0')
            {
                if (c == quote)
                    quote = '\0';
                else
                    word!.Append(c);
            }
            else if (c is '\'' or '"')
            {
                word ??= new StringBuilder();
                quote = c;
            }
            else if (c is not (' ' or '\t' or '\n' or '\r' or '\v' or '\f'))
            {
                (word ??= new StringBuilder()).Append(c);
            }
            else if (word is not null)
            {
                words.Add(word.ToString());
                word = null;
            }
        }

        if (word is not null)
            words.Add(word.ToString());
        return words;
    }
}
