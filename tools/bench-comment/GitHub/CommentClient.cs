using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Burst.BenchComment.GitHub;

/// <summary>Keeps one comment on a pull request: posts it the first time, and changes it from then on.</summary>
/// <remarks>
/// <para>The comment is known by a line at its start that nobody sees. A failure that may pass (5xx, 429, no answer) is tried
/// again from the search on, so that a comment that did arrive is found and not posted a second time.</para>
/// <para>Source: GitHub's REST API, issue comments.</para>
/// </remarks>
internal sealed class CommentClient : IDisposable
{
    /// <summary>The line that marks the comment.</summary>
    public const string Marker = "<!-- burst-bench-comment -->";

    // GitHub refuses more.
    private const int MostCharacters = 65_536;
    private const int PageSize = 100;
    private const int MostPages = 100;
    private const int MostAttempts = 4;
    private const string Cut = "\n\n… cut here: GitHub takes no longer comments.\n";

    private readonly PullRequest _pullRequest;
    private readonly TimeSpan _firstPause;
    private readonly HttpClient _http;

    /// <param name="pullRequest">Where the comment goes.</param>
    /// <param name="firstPause">How long to wait before the second attempt; twice as long before each further one.</param>
    public CommentClient(PullRequest pullRequest, TimeSpan firstPause)
    {
        _pullRequest = pullRequest;
        _firstPause = firstPause;

        // A redirection would take the token to a place that nobody has named.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", pullRequest.Token);
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.github+json"));
        _http.DefaultRequestHeaders.Add("X-GitHub-Api-Version", "2022-11-28");
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("burst-bench-comment", "1"));
    }

    /// <summary>Posts or changes the comment.</summary>
    /// <param name="markdown">Its text.</param>
    /// <returns>Its address.</returns>
    /// <exception cref="BenchException">It cannot be done; says why, and what to do about it.</exception>
    public async Task<string> UpsertAsync(string markdown)
    {
        var body = $"{Marker}\n{markdown}";
        if (body.Length > MostCharacters)
            body = string.Concat(body.AsSpan(0, MostCharacters - Cut.Length), Cut);
        for (var (attempt, pause) = (1, _firstPause); ; attempt++, pause *= 2)
        {
            try
            {
                return await UpsertOnceAsync(body);
            }
            catch (PassingFailure failure)
            {
                if (attempt == MostAttempts)
                    throw new BenchException($"{failure.Message}, {MostAttempts} times in a row", ExitCode.NotPosted);
                await Task.Delay(pause);
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> UpsertOnceAsync(string body)
    {
        var repository = $"{_pullRequest.Api}/repos/{_pullRequest.Repository}";
        var comments = $"{repository}/issues/{_pullRequest.Number}/comments";
        var address = await FindAsync(comments) is { } id ? $"{repository}/issues/comments/{id}" : comments;
        using var request = new HttpRequestMessage(address == comments ? HttpMethod.Post : HttpMethod.Patch, address)
        {
            Content = JsonContent.Create(new Dictionary<string, string> { ["body"] = body }),
        };
        var answer = await SendAsync(request);
        return answer.TryGetProperty("html_url", out var page) ? page.GetString() ?? address : address;
    }

    private async Task<long?> FindAsync(string comments)
    {
        for (var page = 1; page <= MostPages; page++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{comments}?per_page={PageSize}&page={page}");
            var list = await SendAsync(request);
            foreach (var comment in list.EnumerateArray())
            {
                if (comment.GetProperty("body").GetString() is { } body && body.StartsWith(Marker, StringComparison.Ordinal))
                    return comment.GetProperty("id").GetInt64();
            }

            if (list.GetArrayLength() < PageSize)
                return null;
        }

        return null;
    }

    private async Task<JsonElement> SendAsync(HttpRequestMessage request)
    {
        try
        {
            using var response = await _http.SendAsync(request);
            if (!response.IsSuccessStatusCode)
                throw Explain(response, request);
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            throw new PassingFailure($"{_pullRequest.Api} does not answer ({e.Message})");
        }
        catch (JsonException e)
        {
            throw new BenchException($"{request.RequestUri} answered what is no JSON: {e.Message}", ExitCode.NotPosted);
        }
    }

    private Exception Explain(HttpResponseMessage response, HttpRequestMessage request)
    {
        var status = (int)response.StatusCode;
        var what = $"{request.Method} {request.RequestUri!.AbsolutePath}: GitHub answered {status}";
        var isSpent = response.Headers.TryGetValues("x-ratelimit-remaining", out var remaining) && remaining.Contains("0");
        return response.StatusCode switch
        {
            >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests => new PassingFailure(what),
            HttpStatusCode.Unauthorized => Final($"{what}: the token in GITHUB_TOKEN is not valid"),
            HttpStatusCode.Forbidden when isSpent => Final($"{what}: the token's requests of this hour are spent"),
            HttpStatusCode.Forbidden => Final(
                $"{what}: the token may not write comments; the workflow needs 'permissions: pull-requests: write', and runs for a fork's pull request never have it"),
            HttpStatusCode.NotFound => Final(
                $"{what}: there is no pull request {_pullRequest.Number} in {_pullRequest.Repository}, or the token may not see it"),
            _ => Final(what),
        };
    }

    private static BenchException Final(string message) => new(message, ExitCode.NotPosted);

    /// <summary>Something that may go well the next time.</summary>
    private sealed class PassingFailure(string message) : Exception(message);
}
