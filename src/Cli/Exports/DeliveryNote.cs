using System.Globalization;
using System.Net;

namespace Burst.Cli.Exports;

/// <summary>Knows whether a collector took what it was sent; OpenTelemetry itself keeps silent.</summary>
internal sealed class DeliveryNote
{
    private volatile string? _failure;

    /// <summary>Why the first one that was not delivered was not; <see langword="null"/> where all were.</summary>
    public string? Failure => _failure;

    /// <summary>Sends requests and takes note of how they end.</summary>
    public HttpMessageHandler Handler() => new NotingHandler(this);

    private HttpResponseMessage Take(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
            _failure ??= string.Create(CultureInfo.InvariantCulture, $"status {(int)response.StatusCode} {response.ReasonPhrase}");
        return response;
    }

    private sealed class NotingHandler(DeliveryNote note) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return note.Take(base.Send(request, cancellationToken));
            }
            catch (Exception e)
            {
                note._failure ??= e.Message;
                throw;
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return note.Take(await base.SendAsync(request, cancellationToken));
            }
            catch (Exception e)
            {
                note._failure ??= e.Message;
                throw;
            }
        }
    }
}
