using Burst.BenchComment.Results;
using Burst.BenchComment.Tests.GitHub;
using Burst.Testing;

namespace Burst.BenchComment.Tests;

public sealed class ToolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];
    private string _output = "";
    private string _error = "";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_PairsThatBecameSlower_OneAndPosted()
    {
        using var server = new RecordingServer(request => request.Method == "GET" ? (200, "[]") : (201, """{"html_url":"http://page"}"""));
        _environment["GITHUB_TOKEN"] = "secret";
        _environment["GITHUB_REPOSITORY"] = "o/r";
        _environment["GITHUB_REF"] = "refs/pull/7/merge";
        _environment["GITHUB_API_URL"] = server.Address;
        var line = $"--base {Write(1000, 1010, 1005)} --head {Write(1300, 1310, 1305)} --post --output {_folder["out.md"]}";
        Assert.Equal(1, await RunAsync(line));
        Assert.EndsWith("posted: http://page\n", _output, StringComparison.Ordinal);
        Assert.Contains("too slow", server.Requests[^1].Body, StringComparison.Ordinal);
        Assert.Contains("too slow", File.ReadAllText(_folder["out.md"]), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", _output + _error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HigherThreshold_Zero() =>
        Assert.Equal(0, await RunAsync($"--base {Write(1000, 1010, 1005)} --head {Write(1300, 1310, 1305)} --threshold 40"));

    [Fact]
    public async Task Run_CommentRefused_Three()
    {
        using var server = new RecordingServer(_ => (403, "{}"));
        _environment["GITHUB_TOKEN"] = "secret";
        _environment["GITHUB_REPOSITORY"] = "o/r";
        _environment["PULL_REQUEST"] = "7";
        _environment["GITHUB_API_URL"] = server.Address;
        Assert.Equal(3, await RunAsync($"--base {Write(1000)} --head {Write(1000)} --post"));
        Assert.Contains("pull-requests: write", _error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RecordThenHistory_ComparedWithTheNewest()
    {
        Directory.CreateDirectory(_folder["history"]);
        Assert.Equal(0, await RunAsync($"--record {_folder["history", "2026-01-01-a.json"]} --name a --head {Write(1000)}"));
        Assert.Equal(0, await RunAsync($"--history {_folder["history"]} --head {Write(5000)}"));
        Assert.Contains("for reading only", _output, StringComparison.Ordinal);
        Assert.Equal(1, await RunAsync($"--history {_folder["history"]} --head {Write(1000)} --bytes 0", extraBytes: 2));
    }

    [Theory]
    [InlineData("--head x", "exactly one of --base, --history and --record")]
    [InlineData("--base x", "--head is missing")]
    [InlineData("--base x --head y --threshold -1", "--threshold takes a number from 0 on, not '-1'")]
    [InlineData("--base x --head y --wrong z", "--wrong is unknown")]
    [InlineData("--history x --head y z", "--history takes one --head file, not 2")]
    [InlineData("--record x --head y", "--record needs --name")]
    [InlineData("--base /nowhere --head y", "cannot be read")]
    public async Task Run_WrongLine_TwoAndWhy(string line, string why)
    {
        Assert.Equal(2, await RunAsync(line));
        Assert.Contains(why, _error, StringComparison.Ordinal);
        Assert.StartsWith("bench-comment: ", _error, StringComparison.Ordinal);
    }

    private string Write(params double[] times)
    {
        var paths = times.Select(time =>
        {
            var path = _folder[$"{Guid.NewGuid():N}.json"];
            RunFile.Write(path, "abc", [Runs.Of((Runs.WholePath, time, 100))]);
            return path;
        });
        return string.Join(' ', paths);
    }

    private async Task<int> RunAsync(string line, int extraBytes = 0)
    {
        var words = line.Split(' ');
        if (extraBytes > 0)
            RunFile.Write(words[^3], "abc", [Runs.Of((Runs.WholePath, 1000, 100 + extraBytes))]);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await Tool.RunAsync(words, output, error, _environment.GetValueOrDefault, TimeSpan.Zero);
        (_output, _error) = (output.ToString(), error.ToString());
        return code;
    }
}
