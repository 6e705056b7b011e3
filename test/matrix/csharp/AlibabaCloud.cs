// Stands in for the classes of the package AlibabaCloud.SDK.Kms20160120 that the helper uses, for
// machines that cannot reach the package: it signs and sends the same request (ACS3-HMAC-SHA256).
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace AlibabaCloud.OpenApiClient.Models
{
    public class Config
    {
        public string Endpoint { get; set; }
        public string Protocol { get; set; }
        public string AccessKeyId { get; set; }
        public string AccessKeySecret { get; set; }
        public string SecurityToken { get; set; }
        public int? ConnectTimeout { get; set; }
        public int? ReadTimeout { get; set; }
    }
}

namespace AlibabaCloud.SDK.Kms20160120.Models
{
    public class GetSecretValueRequest
    {
        public string SecretName { get; set; }
    }

    public class GetSecretValueResponseBody
    {
        public string SecretData { get; set; }
    }

    public class GetSecretValueResponse
    {
        public GetSecretValueResponseBody Body { get; set; }
    }
}

namespace AlibabaCloud.SDK.Kms20160120
{
    using AlibabaCloud.OpenApiClient.Models;
    using AlibabaCloud.SDK.Kms20160120.Models;

    public class Client
    {
        private readonly Config config;

        static Client()
        {
            var root = new X509Certificate2(Environment.GetEnvironmentVariable("SSL_CERT_FILE"));
            ServicePointManager.ServerCertificateValidationCallback = (sender, leaf, chain, errors) =>
                leaf.Issuer == root.Subject;
        }

        public Client(Config config)
        {
            this.config = config;
        }

        public Task<GetSecretValueResponse> GetSecretValueAsync(GetSecretValueRequest request) =>
            Task.Run(() => GetSecretValue(request));

        public GetSecretValueResponse GetSecretValue(GetSecretValueRequest request)
        {
            var query = "SecretName=" + Uri.EscapeDataString(request.SecretName);
            var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                { "host", config.Endpoint },
                { "x-acs-action", "GetSecretValue" },
                { "x-acs-content-sha256", Hex(Hash("")) },
                { "x-acs-date", DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ") },
                { "x-acs-signature-nonce", Guid.NewGuid().ToString() },
                { "x-acs-version", "2016-01-20" },
            };
            var address = config.Protocol + "://" + config.Endpoint + "/?" + query;
            var sent = (HttpWebRequest)WebRequest.Create(address);
            sent.Method = "POST";
            sent.ContentLength = 0;
            sent.Timeout = config.ReadTimeout ?? 0;
            foreach (var header in headers)
            {
                if (header.Key != "host") sent.Headers[header.Key] = header.Value;
            }
            sent.Headers["Authorization"] = Authorization(query, headers);
            using (var response = sent.GetResponse())
            using (var reader = new StreamReader(response.GetResponseStream(), Encoding.UTF8))
            {
                var data = (string)JObject.Parse(reader.ReadToEnd())["SecretData"];
                return new GetSecretValueResponse
                {
                    Body = new GetSecretValueResponseBody { SecretData = data },
                };
            }
        }

        private string Authorization(string query, SortedDictionary<string, string> headers)
        {
            var names = string.Join(";", headers.Keys);
            var lines = string.Concat(headers.Select(header => header.Key + ":" + header.Value + "\n"));
            var canonical = "POST\n/\n" + query + "\n" + lines + "\n" + names + "\n" + Hex(Hash(""));
            var signed = "ACS3-HMAC-SHA256\n" + Hex(Hash(canonical));
            using (var hmac = new HMACSHA256(Encoding.UTF8.GetBytes(config.AccessKeySecret)))
            {
                var signature = Hex(hmac.ComputeHash(Encoding.UTF8.GetBytes(signed)));
                return "ACS3-HMAC-SHA256 Credential=" + config.AccessKeyId
                    + ",SignedHeaders=" + names + ",Signature=" + signature;
            }
        }

        private static byte[] Hash(string text)
        {
            using (var sha = SHA256.Create()) return sha.ComputeHash(Encoding.UTF8.GetBytes(text));
        }

        private static string Hex(byte[] bytes) =>
            BitConverter.ToString(bytes).Replace("-", "").ToLowerInvariant();
    }
}
