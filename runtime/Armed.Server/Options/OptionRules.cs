namespace Armed.Server.Options;

/// <summary>Ranges of the server's options.</summary>
internal static class OptionRules
{
    private const int FewestKeyLetters = 16;

    public static void Validate(ArmedServerOptions options)
    {
        var faults = new List<string>();
        void Require(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add(fault);
            }
        }

        Require(options.Bundles.Count > 0, "Bundles is empty; expected at least one path");
        Require(options.Urls.Count > 0, "Urls is empty; expected at least one address, such as http://127.0.0.1:8080");
        Require(options.MaxRows >= 1, $"MaxRows is {options.MaxRows}; expected at least 1");
        Require(options.MaxRequestBytes is >= 1_024 and <= 1 << 30, $"MaxRequestBytes is {options.MaxRequestBytes}; expected 1024 to {1 << 30}");
        Require(options.MaxGrpcBytes is >= 1_024 and <= 1 << 30, $"MaxGrpcBytes is {options.MaxGrpcBytes}; expected 1024 to {1 << 30}");
        var largest = Math.Max(options.MaxRequestBytes, options.MaxGrpcBytes);
        Require(options.MaxBufferedBytes >= largest, $"MaxBufferedBytes is {options.MaxBufferedBytes}; expected at least the larger of MaxRequestBytes and MaxGrpcBytes, {largest}");
        Require(options.RequestTimeout > TimeSpan.Zero && options.RequestTimeout <= TimeSpan.FromHours(1), $"RequestTimeout is {options.RequestTimeout}; expected up to an hour");
        Require(options.MaxConcurrency >= 1, $"MaxConcurrency is {options.MaxConcurrency}; expected at least 1");
        Require(options.MaxQueue >= 0, $"MaxQueue is {options.MaxQueue}; expected at least 0");
        Require(options.MaxConnections >= 1, $"MaxConnections is {options.MaxConnections}; expected at least 1");
        Require(options.DrainDelay >= TimeSpan.Zero && options.DrainDelay <= TimeSpan.FromHours(1), $"DrainDelay is {options.DrainDelay}; expected zero to an hour");
        Require(options.ShutdownTimeout > TimeSpan.Zero && options.ShutdownTimeout <= TimeSpan.FromHours(1), $"ShutdownTimeout is {options.ShutdownTimeout}; expected up to an hour");
        Require(!options.ApiKeys.Contains(""), "an API key is empty: ARMED_API_KEY or ARMED_API_KEY_2 is set and empty; unset it, or give a key");
        Require(options.ApiKeys.Where(key => key.Length > 0).All(key => key.Length >= FewestKeyLetters && IsSendable(key)),
            $"an API key has fewer than {FewestKeyLetters} letters, letters outside ASCII, or a line end, tab or blank that no header can carry; expected a long random text");
        Require(options.OtlpEndpoint is null || Uri.IsWellFormedUriString(options.OtlpEndpoint, UriKind.Absolute), "OtlpEndpoint is not an address; expected one such as http://127.0.0.1:4317");
        faults.AddRange(options.Urls.Concat(options.GrpcUrls).Select(ListenAddress.Fault).OfType<string>());
        RequireCertificate(options, Require);
        if (faults.Count > 0)
        {
            throw new ArgumentException($"Invalid ArmedServerOptions: {string.Join("; ", faults)}.");
        }
    }

    /// <summary>Whether a client can send the key: the value of a header is trimmed and has no control characters.</summary>
    private static bool IsSendable(string key) => key.All(letter => letter is >= ' ' and <= '~') && key[0] != ' ' && key[^1] != ' ';

    private static void RequireCertificate(ArmedServerOptions options, Action<bool, string> require)
    {
        var secure = options.Urls.Concat(options.GrpcUrls).Any(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
        require(!secure || options.CertificatePath is not null, "an address is https and there is no CertificatePath; expected a PFX or PEM file");
        require(secure || options.CertificatePath is null, "CertificatePath is given and no address is https; expected https://.. among Urls");
        require(options.CertificatePath is null || File.Exists(options.CertificatePath), $"CertificatePath is '{options.CertificatePath}', which is not a file");
        require(options.CertificateKeyPath is null || File.Exists(options.CertificateKeyPath), $"CertificateKeyPath is '{options.CertificateKeyPath}', which is not a file");
    }
}
