using System.CommandLine;
using Burst.Engine;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Cli.BurstDialect;

/// <summary>What the options mean that commands which run one function have in common.</summary>
internal static class FunctionOptions
{
    /// <summary>Reads <c>NAME=VALUE</c>; NAME alone takes the value from this process.</summary>
    /// <exception cref="BurstException">It is neither.</exception>
    public static string Variable(string text)
    {
        if (text.StartsWith('=') || text.Length == 0)
            throw new BurstException($"--env '{text}': write NAME=VALUE");
        if (text.Contains('='))
            return text;
        return System.Environment.GetEnvironmentVariable(text) is { } value
            ? $"{text}={value}"
            : throw new BurstException($"--env {text}: there is no such variable here; write {text}=VALUE");
    }

    /// <summary>Stores a file, or standard input where it is <c>-</c>.</summary>
    public static ObjectHash StoreInput(string source, Host host, Workspace workspace)
    {
        if (source != "-")
            return workspace.OpenCollector().Collect(source);
        using var content = new MemoryStream();
        using (var stream = host.OpenInput())
            stream.CopyTo(content);
        return workspace.Objects.Add(content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    /// <summary>An option that can be given several times.</summary>
    public static Option<string[]> List(string name, string alias, string helpName, string description) => new(name, alias)
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.ZeroOrMore,
        AllowMultipleArgumentsPerToken = false,
    };
}
