using System.Globalization;
using System.Text.Json;

namespace Burst.BenchComment.GitHub;

/// <summary>Where a comment goes, and who may write it; as GitHub Actions tells it by the environment.</summary>
/// <param name="Api">The REST API, without a slash at the end.</param>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="Number">The pull request.</param>
/// <param name="Token">Secret.</param>
internal sealed record PullRequest(string Api, string Repository, int Number, string Token)
{
    private const string PublicApi = "https://api.github.com";

    /// <summary>Reads <c>GITHUB_TOKEN</c>, <c>GITHUB_REPOSITORY</c>, <c>GITHUB_API_URL</c> (by custom GitHub's public one), and
    /// the number from <c>PULL_REQUEST</c>, <c>GITHUB_REF</c> (<c>refs/pull/N/merge</c>) or the event in
    /// <c>GITHUB_EVENT_PATH</c>.</summary>
    /// <param name="variable">The value of an environment variable; empty or <see langword="null"/> where it is not set.</param>
    /// <exception cref="BenchException">One of them is missing or makes no sense; names it.</exception>
    public static PullRequest FromEnvironment(Func<string, string?> variable)
    {
        var repository = Required(variable, "GITHUB_REPOSITORY");
        if (repository.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
            throw new BenchException($"GITHUB_REPOSITORY is '{repository}', not OWNER/NAME", ExitCode.Usage);
        var api = variable("GITHUB_API_URL") is { Length: > 0 } given ? given.TrimEnd('/') : PublicApi;
        if (!Uri.TryCreate(api, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new BenchException($"GITHUB_API_URL is '{api}', not an address of the web", ExitCode.Usage);
        return new PullRequest(api, repository, FindNumber(variable), Required(variable, "GITHUB_TOKEN"));
    }

    private static string Required(Func<string, string?> variable, string name) => variable(name) is { Length: > 0 } value
        ? value
        : throw new BenchException($"{name} is not set; GitHub Actions sets it, elsewhere set it by hand", ExitCode.Usage);

    private static int FindNumber(Func<string, string?> variable)
    {
        if (variable("PULL_REQUEST") is { Length: > 0 } given)
        {
            return TryRead(given, out var number)
                ? number
                : throw new BenchException($"PULL_REQUEST is '{given}', not the number of a pull request", ExitCode.Usage);
        }

        if ((variable("GITHUB_REF") ?? "").Split('/') is ["refs", "pull", var text, ..] && TryRead(text, out var ofRef))
            return ofRef;
        return variable("GITHUB_EVENT_PATH") is { Length: > 0 } path && FindInEvent(path) is { } ofEvent
            ? ofEvent
            : throw new BenchException(
                "no pull request is named: set PULL_REQUEST to its number (GITHUB_REF is no refs/pull/N/merge, and the event has none)",
                ExitCode.Usage);
    }

    private static int? FindInEvent(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.TryGetProperty("pull_request", out var pull) && pull.TryGetProperty("number", out var number)
                ? number.GetInt32()
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            throw new BenchException($"GITHUB_EVENT_PATH, {path}: {e.Message}", ExitCode.Usage);
        }
    }

    private static bool TryRead(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
