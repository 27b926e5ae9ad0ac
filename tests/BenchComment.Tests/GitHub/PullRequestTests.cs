using Burst.BenchComment.GitHub;
using Burst.Testing;

namespace Burst.BenchComment.Tests.GitHub;

public sealed class PullRequestTests
{
    [Theory]
    [InlineData("GITHUB_REF=refs/pull/12/merge", 12)]
    [InlineData("GITHUB_REF=refs/heads/main PULL_REQUEST=13", 13)]
    public void FromEnvironment_Named_Found(string environment, int number)
    {
        var found = FromEnvironment($"GITHUB_TOKEN=t GITHUB_REPOSITORY=o/r {environment}");
        Assert.Equal(new PullRequest("https://api.github.com", "o/r", number, "t"), found);
    }

    [Fact]
    public void FromEnvironment_Event_ItsNumber()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["event.json"], """{"action":"opened","pull_request":{"number":14}}""");
        var found = FromEnvironment(
            $"GITHUB_TOKEN=t GITHUB_REPOSITORY=o/r GITHUB_API_URL=http://localhost:1/ GITHUB_EVENT_PATH={folder["event.json"]}");
        Assert.Equal(new PullRequest("http://localhost:1", "o/r", 14, "t"), found);
    }

    [Theory]
    [InlineData("GITHUB_REPOSITORY=o/r PULL_REQUEST=1", "GITHUB_TOKEN is not set")]
    [InlineData("GITHUB_TOKEN=t PULL_REQUEST=1", "GITHUB_REPOSITORY is not set")]
    [InlineData("GITHUB_TOKEN=t GITHUB_REPOSITORY=o PULL_REQUEST=1", "GITHUB_REPOSITORY is 'o'")]
    [InlineData("GITHUB_TOKEN=t GITHUB_REPOSITORY=o/r", "set PULL_REQUEST")]
    [InlineData("GITHUB_TOKEN=t GITHUB_REPOSITORY=o/r PULL_REQUEST=-1", "PULL_REQUEST is '-1'")]
    [InlineData("GITHUB_TOKEN=t GITHUB_REPOSITORY=o/r PULL_REQUEST=1 GITHUB_API_URL=ftp://x", "GITHUB_API_URL is 'ftp://x'")]
    [InlineData("GITHUB_TOKEN=t GITHUB_REPOSITORY=o/r GITHUB_EVENT_PATH=/nowhere", "GITHUB_EVENT_PATH, /nowhere")]
    public void FromEnvironment_Incomplete_SaysWhatIsMissing(string environment, string what)
    {
        var refusal = Assert.Throws<BenchException>(() => FromEnvironment(environment));
        Assert.Contains(what, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
    }

    private static PullRequest FromEnvironment(string environment)
    {
        var variables = environment.Split(' ').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return PullRequest.FromEnvironment(variables.GetValueOrDefault);
    }
}
