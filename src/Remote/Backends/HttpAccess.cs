using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Burst.Remote.Backends;

/// <summary>How HTTP servers are spoken to.</summary>
/// <param name="Token">What they are shown in <c>Authorization: Bearer</c>; <see langword="null"/> for nothing.</param>
/// <param name="Authority">A certificate to trust for <c>https</c> besides those of the system.</param>
public sealed record HttpAccess(string? Token = null, X509Certificate2? Authority = null)
{
    // As gg's limit for its stores.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromMilliseconds(1500);

    /// <summary>A client for one server, with connections that are used again.</summary>
    /// <param name="server">The server, <c>http[s]://host:port</c>.</param>
    /// <returns>A client that sets no limit to a request's time and follows no redirection; the caller's.</returns>
    public HttpClient Connect(Uri server)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),

            // Who asks says itself whose trace a request belongs to; .NET would name a span that nobody records.
            ActivityHeadersPropagator = null,
        };
        if (Authority is not null)
            handler.SslOptions.RemoteCertificateValidationCallback = IsTrusted;
        var client = new HttpClient(handler) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        if (Token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return client;
    }

    /// <summary>Why a request failed, in one line.</summary>
    public static string Reason(Exception error) => error switch
    {
        HttpRequestException { InnerException: SocketException inner } => inner.Message,
        HttpRequestException { InnerException: AuthenticationException inner } => inner.Message,
        HttpRequestException { InnerException: { } inner } => inner.Message,
        TaskCanceledException or OperationCanceledException => "it did not answer in time",
        _ => error.Message,
    };

    /// <summary>What an answer says is wrong: its first line, or its status.</summary>
    public static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        const int MaxLength = 200;
        if (response.StatusCode == HttpStatusCode.Unauthorized)
            return Unauthorized;
        var text = (await response.Content.ReadAsStringAsync(cancellationToken)).Split('\n')[0].Trim();
        var status = $"status {(int)response.StatusCode}";
        return text.Length is 0 or > MaxLength ? status : $"{status}: {text}";
    }

    /// <summary>What to say of a server that asks for another token.</summary>
    internal const string Unauthorized = "it does not accept the token (BURST_TOKEN, --token-file)";

    // The name must be right in any case; the issuer may be the one that was given.
    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null)
            throw new AuthenticationException($"its certificate is not one for it: {errors}");
        using var trusted = new X509Chain();
        trusted.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        trusted.ChainPolicy.CustomTrustStore.Add(Authority!);
        trusted.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var presented = new X509Certificate2(certificate);
        if (trusted.Build(presented))
            return true;
        var reasons = string.Join(", ", trusted.ChainStatus.Select(status => status.Status));
        throw new AuthenticationException($"its certificate does not follow from the one to be trusted: {reasons}");
    }
}
