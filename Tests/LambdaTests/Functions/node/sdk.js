exports.handler = require('@aws-sdk/client-s3');
